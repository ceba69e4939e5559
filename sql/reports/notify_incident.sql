-- One row: an anomaly that is open as of its payer's newest day of judgement, or one of $waiting; and why it happened.
SELECT
    FindingId AS id,
    DetectorId AS detector,
    Title AS title,
    Severity AS severity,
    BillingAccountId AS payer,
    SubAccountId AS account,
    SubAccountName AS account_name,
    ServiceName AS service,
    RegionId AS region,
    ResourceId AS resource,
    x_UsageType AS usage_type,
    coalesce(x_EventStart, x_FirstSeen) AS since,
    x_WindowEnd AS last,
    coalesce(json_extract_string(x_Evidence, '$.state') <> 'closed', TRUE) AS running,
    BillingCurrency AS currency,
    x_Impact AS impact,
    coalesce(x_Mature, FALSE) AS mature,
    x_Summary AS summary,
    (SELECT x_Words FROM anomaly_causes AS causes WHERE causes.FindingId = findings.FindingId
        AND causes.x_AsOf = findings.x_AsOf AND causes.x_Breakdown = 'whole') AS why,
    x_Action AS action,
    Confidence AS confidence,
    x_State AS state,
    x_Feedback AS opinion,
    x_AsOf AS as_of,
    x_Scope AS scope
FROM findings
WHERE Category = 'anomaly' AND x_Impact IS NOT NULL
    AND (x_State IN ('open', 'regressed') OR FindingId IN (SELECT unnest($waiting)))
ORDER BY abs(x_Impact) DESC, FindingId
