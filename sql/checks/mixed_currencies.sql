-- Offending: payers billed in several currencies; sums are kept apart and never added.
SELECT BillingAccountId, string_agg(DISTINCT BillingCurrency, ', ' ORDER BY BillingCurrency) AS currencies
FROM counted_charges
GROUP BY BillingAccountId
HAVING count(DISTINCT BillingCurrency) > 1
ORDER BY ALL
