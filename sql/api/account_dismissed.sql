-- The findings of an account that people dismissed; `decided` is what decisions newer than the snapshot change.
WITH decided AS (
    SELECT unnest(from_json($decided, '[{"FindingId":"VARCHAR","x_State":"VARCHAR"}]'), recursive := true)
)
SELECT findings.FindingId
FROM findings
LEFT JOIN decided ON decided.FindingId = findings.FindingId
WHERE SubAccountId = $account AND coalesce(decided.x_State, findings.x_State) = 'dismissed'
ORDER BY findings.FindingId
