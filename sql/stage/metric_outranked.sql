-- Data points of touched days of which a newer file says something else. x_Final: for good, as the newer file's day is not
-- one that a person may still give another (figures that name no day).
CREATE OR REPLACE TEMP TABLE outranked AS
WITH shared AS (
    SELECT p.x_Key, CAST(p.x_At AS DATE) AS x_Day
    FROM metric_points AS p
    JOIN touched AS t ON t.x_Key = p.x_Key AND t.x_Day = CAST(p.x_At AS DATE)
    GROUP BY ALL
    HAVING min(p.x_Version) <> max(p.x_Version)
), ranked AS (
    SELECT
        p.x_Key,
        p.x_At,
        p.x_Version,
        row_number() OVER newest_first AS x_Place,
        first_value(f.x_AsOf) OVER newest_first IS NULL AS x_Final
    FROM metric_points AS p
    JOIN metric_files AS f ON f.x_Version = p.x_Version
    JOIN shared AS s ON s.x_Key = p.x_Key AND s.x_Day = CAST(p.x_At AS DATE)
    WINDOW newest_first AS (PARTITION BY p.x_Key, p.x_At ORDER BY f.x_Order DESC, f.x_Version DESC)
)
SELECT x_Key, x_At, x_Version, x_Final
FROM ranked
WHERE x_Place > 1
