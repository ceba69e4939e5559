-- One row: currency × state: findings, what those still there would save, and what later bills say was saved by those resolved.
SELECT
    findings.BillingCurrency AS currency,
    findings.x_State AS state,
    count(*) AS findings,
    sum(findings.x_NetMonthlySaving) FILTER (findings.x_State IN ('open', 'regressed')) AS net_a_month,
    round(sum(measured.realised), 2) AS saved_so_far,
    sum(measured.days) AS over_days
FROM findings
LEFT JOIN (
    SELECT FindingId, sum(x_RealisedSaving) AS realised, sum(x_DaysMeasured) AS days
    FROM realised_savings
    WHERE x_Mature
    GROUP BY FindingId
) AS measured ON measured.FindingId = findings.FindingId
GROUP BY ALL
ORDER BY ALL
