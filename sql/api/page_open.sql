-- One row: currency: open savings, gross and net, and open anomalies, of what a caller may see, decisions newer than the snapshot applied.
WITH decided AS (
    SELECT unnest(from_json($decided, '[{"FindingId":"VARCHAR","x_State":"VARCHAR","x_NetMonthlySaving":"DECIMAL(18,2)"}]'), recursive := true)
), seen AS (
    SELECT
        findings.* REPLACE (
            coalesce(decided.x_State, findings.x_State) AS x_State,
            coalesce(decided.x_NetMonthlySaving, findings.x_NetMonthlySaving) AS x_NetMonthlySaving
        ),
        list_contains(['open', 'regressed'], coalesce(decided.x_State, findings.x_State)) AS is_open
    FROM findings
    LEFT JOIN decided ON decided.FindingId = findings.FindingId
    WHERE ($accounts IS NULL OR list_contains($accounts, SubAccountId))
)
SELECT
    BillingCurrency AS currency,
    count(*) FILTER (is_open AND Category <> 'anomaly') AS savings,
    coalesce(sum(x_EstimatedMonthlySaving) FILTER (is_open AND Category <> 'anomaly'), 0) AS gross,
    coalesce(sum(x_NetMonthlySaving) FILTER (is_open AND Category <> 'anomaly'), 0) AS net,
    count(*) FILTER (is_open AND Category = 'anomaly' AND x_Impact > 0) AS anomalies,
    count(*) FILTER (is_open AND Category = 'anomaly' AND x_Impact < 0) AS falls,
    coalesce(sum(x_Impact) FILTER (is_open AND Category = 'anomaly' AND x_Impact > 0), 0) AS impact, -- what fell is no counterweight to what rose
    count(*) FILTER (x_State = 'resolved') AS resolved
FROM seen
GROUP BY BillingCurrency
ORDER BY BillingCurrency
