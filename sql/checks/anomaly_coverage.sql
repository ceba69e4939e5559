-- Offending: payers of whose daily series less than half could be scored on the newest day judged, four weeks or more after the first.
WITH day AS (
    SELECT BillingAccountId, x_AsOf, sum(x_Series) AS series, coalesce(sum(x_Series) FILTER (x_ScoreFrom IS NOT NULL), 0) AS scored
    FROM anomaly_days
    GROUP BY ALL
), reach AS (
    SELECT BillingAccountId, max(x_AsOf) AS newest FROM day GROUP BY ALL
), bill AS (
    SELECT BillingAccountId, min(BillingPeriodStart) AS first_day FROM bills WHERE x_Counted GROUP BY ALL
)
SELECT BillingAccountId, day.x_AsOf, day.series, day.scored
FROM day JOIN reach USING (BillingAccountId) JOIN bill USING (BillingAccountId)
WHERE day.x_AsOf = reach.newest AND reach.newest - bill.first_day >= 28 AND day.scored * 2 < day.series
ORDER BY ALL
