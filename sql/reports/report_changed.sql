-- One row: a finding that opened, came back or was resolved on its payer's newest day of judgement, most money first.
WITH newest AS (
    SELECT BillingAccountId, max(x_AsOf) AS as_of FROM judged GROUP BY BillingAccountId
)
SELECT
    findings.BillingAccountId AS payer,
    findings.BillingCurrency AS currency,
    history.x_Change AS change,
    findings.FindingId AS id,
    findings.Title AS title,
    findings.Category AS category,
    findings.Severity AS severity,
    coalesce(findings.SubAccountId, '') AS account,
    findings.SubAccountName AS account_name,
    findings.ServiceName AS service,
    findings.RegionId AS region,
    findings.ResourceId AS resource,
    findings.x_UsageType AS usage_type,
    coalesce(findings.x_NetMonthlySaving, findings.x_Impact, 0) AS amount,
    CASE
        WHEN findings.x_NetMonthlySaving IS NOT NULL THEN 'net'
        WHEN findings.Category = 'anomaly' THEN 'impact'
        WHEN contains(findings.x_Evidence, '"saving_at_most"') THEN 'at most'
        ELSE 'at stake'
    END AS means
FROM newest
JOIN finding_history AS history
    ON history.BillingAccountId = newest.BillingAccountId
    AND history.x_AsOf = newest.as_of
JOIN findings ON findings.FindingId = history.FindingId
WHERE history.x_Change IN ('opened', 'regressed', 'resolved')
ORDER BY payer, currency, change, amount DESC, id
