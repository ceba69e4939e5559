-- What happened to a finding, oldest first.
SELECT x_AsOf, x_Change, Severity, x_NetMonthlySaving, x_Impact, x_Version
FROM finding_history
WHERE FindingId = $finding
ORDER BY x_AsOf, x_Change
