-- What resolved findings really saved, of accounts that a caller may see, newest first.
SELECT * FROM realised_savings
WHERE ($accounts IS NULL OR list_contains($accounts, SubAccountId)) AND ($account IS NULL OR SubAccountId = $account)
ORDER BY x_ResolvedOn DESC, FindingId
LIMIT $limit
