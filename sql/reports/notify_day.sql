-- One row: one of $incidents × day of judgement: how severe it was, and what it had come to.
SELECT FindingId AS id, x_AsOf AS day, Severity AS severity, x_Impact AS impact
FROM verdicts
WHERE FindingId IN (SELECT unnest($incidents)) AND x_Impact IS NOT NULL
ORDER BY id, day
