-- A finding on each day that it was judged: the money that it was about.
SELECT x_AsOf, x_MonthlyCost, x_EstimatedMonthlySaving, x_Impact, Confidence
FROM verdicts
WHERE FindingId = $finding
ORDER BY x_AsOf
