-- What changed in the findings that a caller may see, from a day on: opened, resolved, regressed, superseded, dismissed, restored.
-- What a restated bill took away is in no finding any more, and so of no account: only who sees all accounts sees it go.
SELECT history.x_AsOf, history.x_Change, history.FindingId, history.DetectorId, findings.SubAccountId,
    coalesce(findings.Title, superseded.Title) AS Title, history.Severity, history.x_NetMonthlySaving, history.x_Impact,
    history.x_Version
FROM finding_history AS history
LEFT JOIN findings ON findings.FindingId = history.FindingId
LEFT JOIN superseded ON superseded.FindingId = history.FindingId
WHERE history.x_AsOf > $after AND ($accounts IS NULL OR list_contains($accounts, findings.SubAccountId))
ORDER BY history.x_AsOf, history.FindingId, history.x_Change
LIMIT $limit
