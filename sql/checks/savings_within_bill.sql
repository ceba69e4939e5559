-- Offending: resources, commitments and accounts whose savings after overlap, on the newest day, exceed their own amortised cost in the marts, per 730 hours.
WITH newest AS (
    SELECT BillingAccountId, max(x_AsOf) AS x_AsOf FROM judged GROUP BY BillingAccountId
), finding AS (
    SELECT verdicts.* FROM verdicts JOIN newest USING (BillingAccountId, x_AsOf)
    WHERE x_NetMonthlySaving IS NOT NULL AND x_WindowStart IS NOT NULL
), subject AS (
    SELECT DISTINCT BillingAccountId, SubAccountId, BillingCurrency, ResourceId, x_WindowStart, x_WindowEnd FROM finding
    WHERE ResourceId IS NOT NULL
), day AS (
    SELECT s.*, r.RegionId, r.x_UsageType, r.x_Operation, r.ServiceName, r.x_ServiceCode, r.ChargePeriodStart, sum(r.EffectiveCost) AS cost,
        CASE WHEN count(r.x_HourMask) = count(*) THEN bit_or(r.x_HourMask) END AS hours
    FROM subject AS s
    JOIN resource_day AS r USING (BillingAccountId, SubAccountId, BillingCurrency, ResourceId)
    WHERE r.ChargePeriodStart BETWEEN s.x_WindowStart AND s.x_WindowEnd
    GROUP BY ALL
), line AS (
    SELECT * EXCLUDE (ChargePeriodStart, cost, hours), sum(cost) AS cost,
        greatest(24, (max(ChargePeriodStart) - min(ChargePeriodStart)) * 24 + CASE WHEN count(hours) < count(*) THEN 24
            ELSE length(bin(max_by(hours, ChargePeriodStart)))
                - bit_count((min_by(hours, ChargePeriodStart) & -min_by(hours, ChargePeriodStart)) - 1) END) AS span
    FROM day
    GROUP BY ALL
    UNION ALL
    SELECT s.*, NULL, NULL, NULL, NULL, NULL, sum(c.x_UsedCost + c.x_UnusedCost), 24 * count(DISTINCT c.ChargePeriodStart)
    FROM subject AS s
    JOIN commitment_day AS c ON c.BillingAccountId = s.BillingAccountId AND c.SubAccountId = s.SubAccountId
        AND c.BillingCurrency = s.BillingCurrency AND c.CommitmentDiscountId = s.ResourceId
    WHERE c.ChargePeriodStart BETWEEN s.x_WindowStart AND s.x_WindowEnd
    GROUP BY ALL
), resource AS ( -- findings of one resource may look at windows of their own: the dearest bounds them all
    SELECT BillingAccountId, SubAccountId, BillingCurrency, ResourceId, max(monthly) AS monthly, max(cost) AS cost
    FROM (SELECT BillingAccountId, SubAccountId, BillingCurrency, ResourceId, x_WindowStart, x_WindowEnd, sum(cost) AS cost,
        sum(CAST(cost * 730 / span AS DECIMAL(38, 12))) AS monthly FROM line GROUP BY ALL)
    GROUP BY ALL
), account AS ( -- what has findings, at its own rate; the rest of the bill, at the rate of the window
    SELECT f.BillingAccountId, f.SubAccountId, f.BillingCurrency, sum(s.EffectiveCost) AS cost,
        24 * (max(f.last_day) - max(f.first_day) + 1) AS span
    FROM (SELECT BillingAccountId, SubAccountId, BillingCurrency, min(x_WindowStart) AS first_day, max(x_WindowEnd) AS last_day
        FROM finding GROUP BY ALL) AS f
    JOIN service_day AS s ON s.BillingAccountId = f.BillingAccountId AND s.SubAccountId = f.SubAccountId
        AND s.BillingCurrency = f.BillingCurrency AND s.ChargePeriodStart BETWEEN f.first_day AND f.last_day
    WHERE s.EffectiveCost > 0
    GROUP BY ALL
), owned AS (
    SELECT BillingAccountId, SubAccountId, BillingCurrency, sum(monthly) AS monthly, sum(cost) AS cost FROM resource GROUP BY ALL
)
SELECT BillingAccountId, SubAccountId, BillingCurrency, ResourceId, sum(f.x_NetMonthlySaving + coalesce(f.x_MonthlyDiscount, 0)) AS saving, max(resource.monthly) AS bill
FROM finding AS f LEFT JOIN resource USING (BillingAccountId, SubAccountId, BillingCurrency, ResourceId)
WHERE ResourceId IS NOT NULL GROUP BY ALL HAVING saving > coalesce(bill, 0) + 0.000001
UNION ALL
SELECT f.BillingAccountId, f.SubAccountId, f.BillingCurrency, NULL, sum(f.x_NetMonthlySaving + coalesce(f.x_MonthlyDiscount, 0)) AS saving, coalesce(max(owned.monthly), 0)
    + greatest(0, coalesce(max(account.cost), 0) - coalesce(max(owned.cost), 0)) * 730 / coalesce(max(account.span), 24) AS bill
FROM finding AS f LEFT JOIN owned USING (BillingAccountId, SubAccountId, BillingCurrency)
LEFT JOIN account USING (BillingAccountId, SubAccountId, BillingCurrency)
GROUP BY ALL HAVING saving > bill + 0.000001
ORDER BY ALL
