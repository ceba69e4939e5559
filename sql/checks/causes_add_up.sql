-- Offending: anomaly × day × breakdown whose parts do not add up to the anomaly's impact, or causes of no verdict.
SELECT x_AsOf, FindingId, x_Breakdown, sum(causes.x_Impact) AS parts, max(verdicts.x_Impact) AS impact
FROM anomaly_causes AS causes
LEFT JOIN verdicts USING (x_AsOf, FindingId)
GROUP BY ALL
HAVING sum(causes.x_Impact) IS DISTINCT FROM max(verdicts.x_Impact)
ORDER BY ALL
