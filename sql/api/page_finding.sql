-- One row: one finding in full, if the caller may see it; a decision newer than the snapshot applied.
SELECT
    findings.*,
    CASE
        WHEN x_State = 'resolved' OR $decided IS NULL THEN x_State
        WHEN $decided = 'restored' THEN CASE WHEN x_State = 'dismissed' THEN 'open' ELSE x_State END
        ELSE $decided
    END AS x_Shown
FROM findings
WHERE FindingId = $id AND ($accounts IS NULL OR list_contains($accounts, SubAccountId))
