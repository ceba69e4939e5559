-- One row: payer × currency × category × detector: how many findings are open, how many of them are falls, and what they add up to.
SELECT
    BillingAccountId AS payer,
    BillingCurrency AS currency,
    Category AS category,
    DetectorId AS detector,
    max(Title) AS title,
    count(*) FILTER (Category <> 'anomaly' OR coalesce(x_Impact, 0) >= 0) AS findings,
    count(*) FILTER (Category = 'anomaly' AND x_Impact < 0) AS falls, -- apart, as in every total
    coalesce(sum(x_EstimatedMonthlySaving), 0) AS gross,
    coalesce(sum(x_NetMonthlySaving), 0) AS net,
    coalesce(sum(x_Impact) FILTER (x_Impact > 0), 0) AS impact -- what fell is no counterweight to what rose
FROM findings
WHERE x_State IN ('open', 'regressed')
GROUP BY ALL
ORDER BY payer, currency, net DESC, impact DESC, category, detector
