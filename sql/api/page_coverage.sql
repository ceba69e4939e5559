-- One row: currency × family of usage that commitments can cover, of what a caller may see: its list cost in the newest window, and what of it was covered.
SELECT
    BillingCurrency AS currency,
    x_CommitmentFamily AS family,
    max(ServiceName) AS service,
    count(DISTINCT SubAccountId) AS accounts,
    sum(x_ListCost) AS list_cost,
    sum(x_CoveredListCost) AS covered
FROM commitment_coverage
WHERE ($accounts IS NULL OR list_contains($accounts, SubAccountId)) AND x_ListCost > 0
GROUP BY BillingCurrency, x_CommitmentFamily
ORDER BY currency, list_cost DESC, family
