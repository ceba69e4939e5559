-- One row: a verdict of the newest day judged of each payer, most money first.
WITH newest AS (
    SELECT BillingAccountId, max(x_AsOf) AS x_AsOf
    FROM judged
    WHERE x_AsOf BETWEEN $first AND $last
    GROUP BY BillingAccountId
)
SELECT
    Severity AS severity,
    Title AS title,
    coalesce(ResourceId, x_UsageType, ServiceName) AS subject,
    SubAccountId AS account,
    CAST(x_NetMonthlySaving AS VARCHAR) AS net_monthly_saving,
    CAST(x_Impact AS VARCHAR) AS impact,
    BillingCurrency AS currency,
    x_Summary AS summary
FROM verdicts
JOIN newest USING (BillingAccountId, x_AsOf)
ORDER BY coalesce(x_NetMonthlySaving, x_Impact, 0) DESC, FindingId
LIMIT 15
