-- One row: currency: what later bills say was saved by resolved findings that a caller may see, those measured for long enough.
SELECT
    BillingCurrency AS currency,
    count(DISTINCT FindingId) AS findings,
    sum(x_RealisedSaving) AS realised,
    sum(x_EstimatedSaving) AS estimated
FROM realised_savings
WHERE x_Mature AND ($accounts IS NULL OR list_contains($accounts, SubAccountId))
GROUP BY BillingCurrency
ORDER BY BillingCurrency
