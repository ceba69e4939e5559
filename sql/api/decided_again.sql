-- Findings that decisions newer than the snapshot change, and those whose money overlaps with theirs: as they were judged, in the state that they are in now.
WITH decided AS (
    SELECT unnest(from_json($decided, '[{"FindingId":"VARCHAR","x_Kind":"VARCHAR","x_Reason":"VARCHAR","x_Until":"DATE","x_Verdict":"VARCHAR"}]'), recursive := true)
), place AS (
    SELECT DISTINCT x_AsOf, BillingAccountId, SubAccountId, BillingCurrency
    FROM findings
    JOIN decided ON decided.FindingId = findings.FindingId
)
SELECT
    verdicts.*,
    CASE
        WHEN decided.FindingId IS NULL OR findings.x_State = 'resolved' THEN findings.x_State
        WHEN decided.x_Kind = 'dismissed' AND (decided.x_Until IS NULL OR decided.x_Until >= findings.x_LastSeen) THEN 'dismissed'
        WHEN findings.x_State <> 'dismissed' THEN findings.x_State
        WHEN findings.FindingId IN (SELECT FindingId FROM finding_history WHERE x_Change = 'regressed') THEN 'regressed'
        ELSE 'open'
    END AS x_State,
    CASE WHEN decided.FindingId IS NULL THEN findings.x_DismissedReason WHEN decided.x_Kind = 'dismissed' THEN decided.x_Reason END AS x_DismissedReason,
    CASE WHEN decided.FindingId IS NULL THEN findings.x_DismissedUntil WHEN decided.x_Kind = 'dismissed' THEN decided.x_Until END AS x_DismissedUntil,
    CASE WHEN decided.FindingId IS NULL THEN findings.x_Feedback ELSE decided.x_Verdict END AS x_Feedback
FROM findings
JOIN verdicts ON verdicts.FindingId = findings.FindingId AND verdicts.x_AsOf = findings.x_AsOf
LEFT JOIN decided ON decided.FindingId = findings.FindingId
LEFT JOIN place ON place.x_AsOf = findings.x_AsOf AND place.BillingAccountId = findings.BillingAccountId
    AND place.SubAccountId IS NOT DISTINCT FROM findings.SubAccountId AND place.BillingCurrency = findings.BillingCurrency
WHERE decided.FindingId IS NOT NULL
    OR (place.x_AsOf IS NOT NULL AND findings.Category <> 'anomaly' AND findings.x_State <> 'resolved')
ORDER BY verdicts.FindingId
