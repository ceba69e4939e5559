-- Each time that a finding was resolved that promised a saving (a warning, or a bound without one, has none to keep): what it was about, and the days on which later bills say what became of it.
CREATE OR REPLACE TEMP TABLE resolved_episode AS
WITH day AS (
    SELECT BillingAccountId, x_AsOf, lead(x_AsOf) OVER (PARTITION BY BillingAccountId ORDER BY x_AsOf) AS next_day
    FROM judged
), reach AS (
    SELECT BillingAccountId, max(x_DataThrough) AS through, max(x_MatureThrough) AS mature FROM bills WHERE x_Counted GROUP BY ALL
), seen AS (
    SELECT verdicts.*, day.next_day, lead(verdicts.x_AsOf) OVER (PARTITION BY FindingId ORDER BY verdicts.x_AsOf) AS after
    FROM verdicts
    JOIN day ON day.BillingAccountId = verdicts.BillingAccountId AND day.x_AsOf = verdicts.x_AsOf
)
SELECT
    FindingId, DetectorId, Category, seen.BillingAccountId, SubAccountId, ServiceName, RegionId, ResourceId, x_UsageType,
    BillingCurrency, x_WindowEnd, next_day AS x_ResolvedOn, reach.mature AS x_MatureThrough,
    least(next_day + $horizon - 1, after - 1, reach.through) AS x_MeasuredThrough,
    json_extract(x_Scope, '$.usage_types') AS x_UsageTypes,
    from_json(json_extract(x_Scope, '$.usage_types'), '["VARCHAR"]') AS types,
    from_json(json_extract(x_Scope, '$.operations'), '["VARCHAR"]') AS operations,
    CASE WHEN Category = 'commitment_waste' THEN x_EstimatedMonthlySaving ELSE x_MonthlyCost END AS x_MonthlyBasis,
    x_NetMonthlySaving, coalesce(x_DiscountShare, 0) AS x_DiscountShare
FROM seen
JOIN reach ON reach.BillingAccountId = seen.BillingAccountId
WHERE next_day IS NOT NULL AND (after IS NULL OR after > next_day) AND Category <> 'anomaly' AND x_NetMonthlySaving IS NOT NULL
