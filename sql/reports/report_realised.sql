-- One row: payer × currency × detector: what its resolved findings were to save on the days measured, and what later bills say they did.
SELECT
    realised_savings.BillingAccountId AS payer,
    realised_savings.BillingCurrency AS currency,
    realised_savings.DetectorId AS detector,
    max(findings.Title) AS title,
    count(*) FILTER (realised_savings.x_Mature) AS measured,
    count(*) FILTER (NOT realised_savings.x_Mature) AS young,
    coalesce(sum(realised_savings.x_EstimatedSaving) FILTER (realised_savings.x_Mature), 0) AS estimated,
    coalesce(sum(realised_savings.x_RealisedSaving) FILTER (realised_savings.x_Mature), 0) AS realised
FROM realised_savings
JOIN findings ON findings.FindingId = realised_savings.FindingId
GROUP BY ALL
ORDER BY payer, currency, realised DESC, detector
