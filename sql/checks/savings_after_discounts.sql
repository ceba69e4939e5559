-- Offending: accounts × services whose net savings, on the newest day, keep more than discounts leave of the usage that they are of: by the marts alone.
WITH newest AS (
    SELECT BillingAccountId, max(x_AsOf) AS x_AsOf FROM judged GROUP BY BillingAccountId
), saving AS (
    SELECT FindingId, BillingAccountId, SubAccountId, BillingCurrency, ServiceName, x_WindowStart, x_WindowEnd, x_NetMonthlySaving,
        x_NetMonthlySaving + coalesce(x_MonthlyDiscount, 0) AS before,
        coalesce(from_json(json_extract(x_Scope, '$.families'), '["VARCHAR"]'), []) AS families,
        coalesce(from_json(json_extract(x_Scope, '$.usage_types'), '["VARCHAR"]'), []) AS types
    FROM verdicts JOIN newest USING (BillingAccountId, x_AsOf)
    WHERE x_NetMonthlySaving IS NOT NULL AND Category NOT IN ('commitment_waste', 'anomaly')
), share AS ( -- of one finding: discounts over usage in the mature days of its window, by families or usage types
    SELECT s.FindingId, sum(d.x_Discount) / nullif(sum(d.x_UsageCost), 0) AS share
    FROM saving AS s
    JOIN discount_day AS d ON d.BillingAccountId = s.BillingAccountId AND d.SubAccountId = s.SubAccountId
        AND d.BillingCurrency = s.BillingCurrency AND d.ChargePeriodStart BETWEEN s.x_WindowStart AND s.x_WindowEnd
        AND (list_contains(s.families, d.x_CommitmentFamily)
            OR (list_contains(s.types, d.x_UsageType) AND d.ServiceName = s.ServiceName))
    JOIN bills ON bills.x_Counted AND bills.BillingAccountId = d.BillingAccountId
        AND bills.BillingPeriodStart = d.BillingPeriodStart AND d.ChargePeriodStart <= bills.x_MatureThrough
    GROUP BY ALL
)
SELECT BillingAccountId, SubAccountId, BillingCurrency, ServiceName, sum(x_NetMonthlySaving) AS saving,
    sum(before * (1 - greatest(0, least(1, coalesce(share, 0))))) AS kept
FROM saving LEFT JOIN share USING (FindingId)
GROUP BY ALL
HAVING saving > kept + 0.01
ORDER BY ALL
