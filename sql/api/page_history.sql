-- One row: one change of one finding, oldest first.
SELECT x_AsOf AS day, x_Change AS change, Severity AS severity, coalesce(x_NetMonthlySaving, x_Impact) AS amount
FROM finding_history
WHERE FindingId = $id
ORDER BY x_AsOf, x_Change
