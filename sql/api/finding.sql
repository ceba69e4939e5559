-- One finding that the caller may see, whole.
SELECT * FROM findings
WHERE FindingId = $finding AND ($accounts IS NULL OR list_contains($accounts, SubAccountId))
