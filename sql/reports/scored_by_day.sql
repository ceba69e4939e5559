-- One row: payer × day of judgement, of the newest ten: series that were scored, of how many, and that alarm.
SELECT
    BillingAccountId AS payer, x_AsOf AS day, sum(x_Series) AS series,
    coalesce(sum(x_Series) FILTER (x_ScoreFrom IS NOT NULL), 0) AS scored,
    coalesce(sum(x_Series) FILTER (x_ScoreFrom >= 0.5), 0) AS alarms
FROM anomaly_days
WHERE x_AsOf BETWEEN $first AND $last
GROUP BY ALL
ORDER BY day DESC, payer
LIMIT 10
