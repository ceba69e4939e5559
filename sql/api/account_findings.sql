-- What an account's newest judgement found and nobody has dismissed, as sql/api/findings.sql has it; `decided` are decisions newer than the snapshot.
WITH decided AS (
    SELECT unnest(CAST($decided_ids AS VARCHAR[])) AS FindingId, unnest(CAST($decided_states AS VARCHAR[])) AS x_Decided
)
SELECT
    findings.FindingId, DetectorId, Title, Category, Severity, Confidence,
    CASE WHEN x_State = 'dismissed' THEN 'open' ELSE x_State END AS x_State, BillingAccountId, SubAccountId,
    SubAccountName, ServiceName, RegionId, ResourceId, x_UsageType, x_EventStart, x_FirstSeen, x_LastSeen,
    BillingCurrency, x_CostBasis, x_MonthlyCost, x_EstimatedMonthlySaving, x_NetMonthlySaving, x_Impact, x_Mature,
    x_Summary, x_Action, x_Evidence, x_RateSource, x_Rate, x_RateUnit, x_CoveredShare, x_CommitmentEnd, x_WindowStart,
    x_WindowEnd, x_WindowCost, x_HoursPerMonth, x_DismissedReason, x_DismissedUntil, x_Feedback, x_Version
FROM findings
LEFT JOIN decided ON decided.FindingId = findings.FindingId
WHERE SubAccountId = $account AND BillingAccountId = $payer AND x_LastSeen = $as_of
    AND coalesce(x_Decided, x_State) <> 'dismissed'
    AND ($category IS NULL OR Category = $category)
ORDER BY coalesce(x_NetMonthlySaving, x_Impact, 0) DESC, findings.FindingId
LIMIT $limit
