-- The findings of an account that people dismissed; `decided` are decisions newer than the snapshot.
WITH decided AS (
    SELECT unnest(CAST($decided_ids AS VARCHAR[])) AS FindingId, unnest(CAST($decided_states AS VARCHAR[])) AS x_Decided
)
SELECT findings.FindingId
FROM findings
LEFT JOIN decided ON decided.FindingId = findings.FindingId
WHERE SubAccountId = $account AND x_State <> 'resolved' AND coalesce(x_Decided, x_State) = 'dismissed'
ORDER BY findings.FindingId
