-- Offending: payers whose series alarm out of a plausible band: over 10 of 1,000 series-days in the last week, or none of 50,000 in three months.
WITH day AS (
    SELECT
        BillingAccountId, x_AsOf, coalesce(sum(x_Series) FILTER (x_ScoreFrom IS NOT NULL), 0) AS scored,
        coalesce(sum(x_Series) FILTER (x_ScoreFrom >= 0.5), 0) AS alarms
    FROM anomaly_days
    GROUP BY ALL
), aged AS (
    SELECT *, max(x_AsOf) OVER (PARTITION BY BillingAccountId) - x_AsOf AS age FROM day
), span AS (
    SELECT
        BillingAccountId, coalesce(sum(scored) FILTER (age < 7), 0) AS scored_in_week,
        coalesce(sum(alarms) FILTER (age < 7), 0) AS alarms_in_week,
        sum(scored) FILTER (age < 91) AS scored_in_quarter, sum(alarms) FILTER (age < 91) AS alarms_in_quarter
    FROM aged
    GROUP BY ALL
)
SELECT *
FROM span
WHERE (scored_in_week >= 1000 AND alarms_in_week > 0.01 * scored_in_week) OR (scored_in_quarter >= 50000 AND alarms_in_quarter = 0)
ORDER BY ALL
