-- One row: an open finding among the $top of its currency, by net saving (anomalies apart, by impact), $of_a_kind per detector.
WITH placed AS (
    SELECT
        *,
        Category = 'anomaly' AS is_anomaly,
        (SELECT x_Words FROM anomaly_causes AS causes WHERE causes.FindingId = findings.FindingId
            AND causes.x_AsOf = findings.x_AsOf AND causes.x_Breakdown = 'whole') AS why,
        coalesce(x_NetMonthlySaving, x_Impact, 0) AS amount,
        row_number() OVER (
            PARTITION BY BillingCurrency, DetectorId ORDER BY coalesce(x_NetMonthlySaving, x_Impact, 0) DESC, FindingId
        ) AS place_of_kind
    FROM findings
    WHERE x_State IN ('open', 'regressed')
), ranked AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY BillingCurrency, is_anomaly ORDER BY amount DESC, FindingId) AS place
    FROM placed
    WHERE is_anomaly OR place_of_kind <= $of_a_kind
)
SELECT
    FindingId AS id,
    DetectorId AS detector,
    Title AS title,
    Category AS category,
    Severity AS severity,
    Confidence AS confidence,
    BillingAccountId AS payer,
    coalesce(SubAccountId, '') AS account,
    SubAccountName AS account_name,
    ServiceName AS service,
    RegionId AS region,
    ResourceId AS resource,
    x_UsageType AS usage_type,
    x_EventStart AS event_start,
    x_WindowEnd AS window_end,
    BillingCurrency AS currency,
    x_MonthlyCost AS monthly_cost,
    x_EstimatedMonthlySaving AS gross,
    x_NetMonthlySaving AS net,
    x_Impact AS impact,
    x_Impact IS NOT NULL AND contains(x_Evidence, '"saving_at_most"') AS bounded,
    coalesce(x_Mature, FALSE) AS mature,
    x_Summary AS summary,
    why,
    x_Action AS action,
    x_FirstSeen AS first_seen,
    x_State AS state
FROM ranked
WHERE place <= $top
ORDER BY currency, is_anomaly, place
