-- One row: something that a filter offers, its kind × value, with how many findings that a caller may see have it.
WITH seen AS (
    SELECT SubAccountId, SubAccountName, ServiceName, RegionId, DetectorId, Title
    FROM findings
    WHERE ($accounts IS NULL OR list_contains($accounts, SubAccountId))
)
SELECT 'account' AS kind, SubAccountId AS value, coalesce(max(SubAccountName), SubAccountId) AS title, count(*) AS findings
FROM seen
WHERE SubAccountId IS NOT NULL
GROUP BY SubAccountId
UNION ALL
SELECT 'service', ServiceName, ServiceName, count(*) FROM seen WHERE ServiceName IS NOT NULL GROUP BY ServiceName
UNION ALL
SELECT 'region', RegionId, RegionId, count(*) FROM seen WHERE RegionId IS NOT NULL GROUP BY RegionId
UNION ALL
SELECT -- the titles of incidents differ by what happened
    'detector', DetectorId,
    CASE
        WHEN count(DISTINCT Title) = 1 THEN max(Title)
        ELSE upper(DetectorId[1]) || replace(DetectorId[2:], '_', ' ')
    END,
    count(*)
FROM seen
GROUP BY DetectorId
ORDER BY kind, title, value
