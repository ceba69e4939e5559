-- What an anomaly comes from, where causes were looked for.
SELECT * FROM anomaly_causes
WHERE list_contains($findings, FindingId)
ORDER BY ALL
