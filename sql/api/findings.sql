-- Findings that a caller may see, filtered, sorted by one of a closed list, one page after a cursor; `decided` is what newer decisions change.
WITH decided AS (
    SELECT unnest(from_json($decided, '[{"FindingId":"VARCHAR","x_State":"VARCHAR","x_NetMonthlySaving":"DECIMAL(18,2)","x_MonthlyDiscount":"DECIMAL(18,2)","Severity":"VARCHAR","x_DismissedReason":"VARCHAR","x_DismissedUntil":"DATE","x_Feedback":"VARCHAR"}]'), recursive := true)
), stated AS ( -- few columns: those of a page are read for its rows alone
    SELECT
        findings.rowid AS place, findings.FindingId, coalesce(decided.x_State, findings.x_State) AS x_State,
        CASE $sort
            WHEN 'saving' THEN CAST(coalesce(decided.x_NetMonthlySaving, findings.x_NetMonthlySaving, x_Impact, 0) AS DOUBLE)
            WHEN 'confidence' THEN Confidence
            WHEN 'severity' THEN list_position(['low', 'medium', 'high', 'critical'], coalesce(decided.Severity, findings.Severity))
            WHEN 'first_seen' THEN epoch(x_FirstSeen)
            WHEN 'last_seen' THEN epoch(x_LastSeen)
            WHEN 'monthly_cost' THEN CAST(coalesce(x_MonthlyCost, 0) AS DOUBLE)
            ELSE 0
        END AS x_SortNumber,
        CASE $sort
            WHEN 'account' THEN coalesce(SubAccountId, '')
            WHEN 'service' THEN coalesce(ServiceName, '')
            WHEN 'detector' THEN DetectorId
            WHEN 'resource' THEN coalesce(ResourceId, '')
            ELSE ''
        END AS x_SortText
    FROM findings
    LEFT JOIN decided ON decided.FindingId = findings.FindingId
    WHERE ($accounts IS NULL OR list_contains($accounts, SubAccountId))
        AND abs(coalesce(decided.x_NetMonthlySaving, findings.x_NetMonthlySaving, x_Impact, 0)) >= $least
        AND ($account IS NULL OR SubAccountId = $account)
        AND ($categories IS NULL OR list_contains($categories, Category)) AND ($detector IS NULL OR DetectorId = $detector)
        AND ($severities IS NULL OR list_contains($severities, coalesce(decided.Severity, findings.Severity)))
        AND ($service IS NULL OR ServiceName = $service) AND ($region IS NULL OR RegionId = $region)
        AND ($words IS NULL OR contains(lower(concat_ws(' ', findings.FindingId, Title, ResourceId, x_Summary, SubAccountName)), $words))
), page AS (
    SELECT * FROM stated
    WHERE ($states IS NULL OR list_contains($states, x_State))
        AND ($after_id IS NULL
            OR ($descending AND (x_SortNumber, x_SortText) < ($after_number, $after_text))
            OR (NOT $descending AND (x_SortNumber, x_SortText) > ($after_number, $after_text))
            OR ((x_SortNumber, x_SortText) = ($after_number, $after_text) AND FindingId > $after_id))
    ORDER BY
        CASE WHEN $descending THEN -x_SortNumber ELSE x_SortNumber END,
        CASE WHEN NOT $descending THEN x_SortText END, CASE WHEN $descending THEN x_SortText END DESC, FindingId
    LIMIT $limit
)
SELECT
    findings.FindingId, DetectorId, Title, Category, coalesce(decided.Severity, findings.Severity) AS Severity, Confidence, page.x_State,
    BillingAccountId, SubAccountId, SubAccountName, ServiceName, RegionId, ResourceId, x_UsageType, x_EventStart,
    x_FirstSeen, x_LastSeen, BillingCurrency, x_CostBasis, x_MonthlyCost, x_EstimatedMonthlySaving,
    coalesce(decided.x_NetMonthlySaving, findings.x_NetMonthlySaving) AS x_NetMonthlySaving, x_Impact, x_Mature, x_Summary, x_Action, x_Evidence, x_RateSource, x_Rate, x_RateUnit,
    x_CoveredShare, x_CommitmentEnd, x_WindowStart, x_WindowEnd, x_WindowCost, x_HoursPerMonth,
    CASE WHEN decided.FindingId IS NULL THEN findings.x_DismissedReason ELSE decided.x_DismissedReason END AS x_DismissedReason,
    CASE WHEN decided.FindingId IS NULL THEN findings.x_DismissedUntil ELSE decided.x_DismissedUntil END AS x_DismissedUntil,
    CASE WHEN decided.FindingId IS NULL THEN findings.x_Feedback ELSE decided.x_Feedback END AS x_Feedback,
    x_Version, x_DiscountShare, coalesce(decided.x_MonthlyDiscount, findings.x_MonthlyDiscount) AS x_MonthlyDiscount,
    x_SortNumber, x_SortText
FROM page
JOIN findings ON findings.rowid = page.place
LEFT JOIN decided ON decided.FindingId = findings.FindingId
ORDER BY
    CASE WHEN $descending THEN -x_SortNumber ELSE x_SortNumber END,
    CASE WHEN NOT $descending THEN x_SortText END, CASE WHEN $descending THEN x_SortText END DESC, findings.FindingId
