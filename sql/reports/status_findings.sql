-- One row: currency × state: findings, what they would save, and what later bills say was saved by those resolved.
SELECT
    findings.BillingCurrency,
    findings.x_State,
    count(*) AS findings,
    sum(findings.x_NetMonthlySaving) AS net_monthly_saving,
    sum(measured.realised) AS realised_so_far,
    sum(measured.days) AS days_measured
FROM findings
LEFT JOIN (
    SELECT FindingId, sum(x_RealisedSaving) AS realised, sum(x_DaysMeasured) AS days
    FROM realised_savings
    WHERE x_Mature
    GROUP BY FindingId
) AS measured ON measured.FindingId = findings.FindingId
GROUP BY ALL
ORDER BY ALL
