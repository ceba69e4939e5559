-- One finding that the caller may see, whole; `decided` is what decisions newer than the snapshot change.
WITH decided AS (
    SELECT unnest(from_json($decided, '[{"FindingId":"VARCHAR","x_State":"VARCHAR","x_NetMonthlySaving":"DECIMAL(18,2)","x_MonthlyDiscount":"DECIMAL(18,2)","Severity":"VARCHAR","x_DismissedReason":"VARCHAR","x_DismissedUntil":"DATE","x_Feedback":"VARCHAR"}]'), recursive := true)
)
SELECT findings.* REPLACE (
    coalesce(decided.x_State, findings.x_State) AS x_State, coalesce(decided.Severity, findings.Severity) AS Severity,
    coalesce(decided.x_NetMonthlySaving, findings.x_NetMonthlySaving) AS x_NetMonthlySaving,
    coalesce(decided.x_MonthlyDiscount, findings.x_MonthlyDiscount) AS x_MonthlyDiscount,
    CASE WHEN decided.FindingId IS NULL THEN findings.x_DismissedReason ELSE decided.x_DismissedReason END AS x_DismissedReason,
    CASE WHEN decided.FindingId IS NULL THEN findings.x_DismissedUntil ELSE decided.x_DismissedUntil END AS x_DismissedUntil,
    CASE WHEN decided.FindingId IS NULL THEN findings.x_Feedback ELSE decided.x_Feedback END AS x_Feedback
)
FROM findings
LEFT JOIN decided ON decided.FindingId = findings.FindingId
WHERE findings.FindingId = $finding AND ($accounts IS NULL OR list_contains($accounts, SubAccountId))
