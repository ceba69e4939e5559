-- One row: a dismissed finding: who said why, until when, and the money it keeps out of every total.
SELECT
    findings.BillingAccountId AS payer,
    findings.BillingCurrency AS currency,
    findings.FindingId AS id,
    findings.Title AS title,
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
    END AS means,
    coalesce(findings.x_DismissedReason, '') AS reason,
    findings.x_DismissedUntil AS until,
    max(CAST(decisions.x_DecidedAt AS DATE)) AS decided
FROM findings
JOIN decisions ON decisions.FindingId = findings.FindingId AND decisions.x_Kind = 'dismissed'
WHERE findings.x_State = 'dismissed'
GROUP BY ALL
ORDER BY payer, currency, amount DESC, id
