-- One row: currency: how many findings a list holds in all its pages, and their net saving; filtered as in findings.sql.
WITH decided AS (
    SELECT unnest($decided_ids) AS FindingId, unnest($decided_states) AS x_Decided
), seen AS (
    SELECT
        findings.*,
        CASE
            WHEN x_State = 'resolved' OR x_Decided IS NULL THEN x_State
            WHEN x_Decided = 'restored' THEN CASE WHEN x_State = 'dismissed' THEN 'open' ELSE x_State END
            ELSE x_Decided
        END AS x_Shown
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
    AND ($states IS NULL OR list_contains($states, x_Shown))
    AND ($categories IS NULL OR list_contains($categories, Category))
    AND ($severities IS NULL OR list_contains($severities, Severity))
    AND ($detector IS NULL OR DetectorId = $detector)
    AND ($service IS NULL OR ServiceName = $service)
    AND ($region IS NULL OR RegionId = $region)
    AND ($words IS NULL OR contains(lower(concat_ws(' ', FindingId, Title, ResourceId, x_Summary, SubAccountName)), $words))
GROUP BY BillingCurrency
ORDER BY BillingCurrency
