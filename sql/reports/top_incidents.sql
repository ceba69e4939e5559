-- One row: one of the $top incidents of the newest day judged, most money above or below expectation first.
SELECT FindingId AS id, Title AS title, x_Summary AS summary, x_Evidence AS evidence, x_Scope AS scope, x_AsOf AS as_of
FROM findings
WHERE Category = 'anomaly' AND x_State IN ('open', 'regressed') AND json_extract(x_Scope, '$.series') IS NOT NULL
    AND x_AsOf BETWEEN $first AND $last
ORDER BY abs(x_Impact) DESC, FindingId
LIMIT $top
