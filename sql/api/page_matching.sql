-- One row: currency: how many findings a list holds in all its pages, and their net saving; filtered as in findings.sql.
WITH decided AS (
    SELECT unnest(from_json($decided, '[{"FindingId":"VARCHAR","x_State":"VARCHAR","x_NetMonthlySaving":"DECIMAL(18,2)","Severity":"VARCHAR","x_DismissedReason":"VARCHAR","x_DismissedUntil":"DATE","x_Feedback":"VARCHAR"}]'), recursive := true)
), seen AS (
    SELECT findings.* REPLACE (
        coalesce(decided.x_State, findings.x_State) AS x_State, coalesce(decided.Severity, findings.Severity) AS Severity,
        coalesce(decided.x_NetMonthlySaving, findings.x_NetMonthlySaving) AS x_NetMonthlySaving
    )
    FROM findings
    LEFT JOIN decided ON decided.FindingId = findings.FindingId
    WHERE ($accounts IS NULL OR list_contains($accounts, SubAccountId))
)
SELECT
    BillingCurrency AS currency,
    count(*) AS findings,
    coalesce(sum(x_NetMonthlySaving), 0) AS net
FROM seen
WHERE abs(coalesce(x_NetMonthlySaving, x_Impact, 0)) >= $least
    AND ($account IS NULL OR SubAccountId = $account)
    AND ($states IS NULL OR list_contains($states, x_State))
    AND ($categories IS NULL OR list_contains($categories, Category))
    AND ($severities IS NULL OR list_contains($severities, Severity))
    AND ($detector IS NULL OR DetectorId = $detector)
    AND ($service IS NULL OR ServiceName = $service)
    AND ($region IS NULL OR RegionId = $region)
    AND ($words IS NULL OR contains(lower(concat_ws(' ', FindingId, Title, ResourceId, x_Summary, SubAccountName)), $words))
GROUP BY BillingCurrency
ORDER BY BillingCurrency
