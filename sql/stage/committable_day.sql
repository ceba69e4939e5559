-- What commitments could cover, by day, in the window that ends with each payer's newest day of judgement.
WITH newest AS (
    SELECT BillingAccountId, max(x_AsOf) AS x_AsOf FROM judged GROUP BY ALL
)
SELECT
    newest.x_AsOf,
    r.BillingAccountId,
    r.SubAccountId,
    r.BillingCurrency,
    r.ServiceName,
    r.RegionId,
    r.x_CommitmentFamily,
    r.CommitmentDiscountId,
    r.ChargePeriodStart,
    CASE WHEN count(r.ListCost) = count(*) THEN CAST(sum(r.ListCost) AS DOUBLE) END AS ListCost
FROM commitment_resource_day AS r
JOIN newest
    ON newest.BillingAccountId = r.BillingAccountId
    AND r.ChargePeriodStart BETWEEN newest.x_AsOf - CAST($days AS INTEGER) + 1 AND newest.x_AsOf
GROUP BY ALL
ORDER BY ALL
