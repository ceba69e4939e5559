-- One row: an anomaly of the newest day judged of each payer and why it happened, most money first.
WITH newest AS (
    SELECT BillingAccountId, max(x_AsOf) AS x_AsOf
    FROM judged
    WHERE x_AsOf BETWEEN $first AND $last
    GROUP BY BillingAccountId
)
SELECT causes.x_Words AS why, causes.FindingId AS finding
FROM anomaly_causes AS causes
JOIN newest USING (BillingAccountId, x_AsOf)
WHERE causes.x_Breakdown = 'whole'
ORDER BY abs(causes.x_Impact) DESC, finding
LIMIT 15
