-- Findings that a caller may see, filtered, sorted by one of a closed list, one page after a cursor; `decided` are decisions newer than the snapshot.
WITH decided AS (
    SELECT unnest($decided_ids) AS FindingId, unnest($decided_states) AS x_Decided
), seen AS (
    SELECT findings.* REPLACE (
        CASE WHEN x_State = 'resolved' OR x_Decided IS NULL THEN x_State
            WHEN x_Decided = 'restored' AND x_State <> 'dismissed' THEN x_State ELSE x_Decided END AS x_State
    )
    FROM findings
    LEFT JOIN decided ON decided.FindingId = findings.FindingId
    WHERE ($accounts IS NULL OR list_contains($accounts, SubAccountId))
), kept AS (
    SELECT
        FindingId, DetectorId, Title, Category, Severity, Confidence,
        CASE x_State WHEN 'restored' THEN 'open' ELSE x_State END AS x_State,
        BillingAccountId, SubAccountId, SubAccountName, ServiceName, RegionId, ResourceId, x_UsageType, x_EventStart,
        x_FirstSeen, x_LastSeen, BillingCurrency, x_CostBasis, x_MonthlyCost, x_EstimatedMonthlySaving,
        x_NetMonthlySaving, x_Impact, x_Mature, x_Summary, x_Action, x_Evidence, x_RateSource, x_Rate, x_RateUnit,
        x_CoveredShare, x_CommitmentEnd, x_WindowStart, x_WindowEnd, x_WindowCost, x_HoursPerMonth, x_DismissedReason,
        x_DismissedUntil, x_Feedback, x_Version, x_DiscountShare, x_MonthlyDiscount,
        CASE $sort
            WHEN 'saving' THEN CAST(coalesce(x_NetMonthlySaving, x_Impact, 0) AS DOUBLE)
            WHEN 'confidence' THEN Confidence
            WHEN 'severity' THEN list_position(['low', 'medium', 'high', 'critical'], Severity)
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
    FROM seen
    WHERE abs(coalesce(x_NetMonthlySaving, x_Impact, 0)) >= $least
        AND ($account IS NULL OR SubAccountId = $account)
        AND ($states IS NULL OR list_contains($states, CASE x_State WHEN 'restored' THEN 'open' ELSE x_State END))
        AND ($categories IS NULL OR list_contains($categories, Category))
        AND ($severities IS NULL OR list_contains($severities, Severity))
        AND ($detector IS NULL OR DetectorId = $detector)
        AND ($service IS NULL OR ServiceName = $service)
        AND ($region IS NULL OR RegionId = $region)
        AND ($words IS NULL OR contains(lower(concat_ws(' ', FindingId, Title, ResourceId, x_Summary, SubAccountName)), $words))
)
SELECT * FROM kept
WHERE $after_id IS NULL
    OR ($descending AND (x_SortNumber, x_SortText) < ($after_number, $after_text))
    OR (NOT $descending AND (x_SortNumber, x_SortText) > ($after_number, $after_text))
    OR ((x_SortNumber, x_SortText) = ($after_number, $after_text) AND FindingId > $after_id)
ORDER BY
    CASE WHEN $descending THEN -x_SortNumber ELSE x_SortNumber END,
    CASE WHEN NOT $descending THEN x_SortText END, CASE WHEN $descending THEN x_SortText END DESC, FindingId
LIMIT $limit
