-- Those of the asked findings that a caller may see.
SELECT FindingId FROM findings
WHERE list_contains($ids, FindingId) AND ($accounts IS NULL OR list_contains($accounts, SubAccountId))
