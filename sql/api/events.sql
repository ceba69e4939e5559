-- What changed in the findings that a caller may see, from a day on: opened, resolved, regressed, superseded, dismissed, restored.
SELECT history.x_AsOf, history.x_Change, history.FindingId, history.DetectorId, findings.SubAccountId, findings.Title,
    history.Severity, history.x_NetMonthlySaving, history.x_Impact
FROM finding_history AS history
JOIN findings ON findings.FindingId = history.FindingId
WHERE history.x_AsOf > $after AND ($accounts IS NULL OR list_contains($accounts, findings.SubAccountId))
ORDER BY history.x_AsOf, history.FindingId, history.x_Change
LIMIT 5000
