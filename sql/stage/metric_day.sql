-- The touched days of resource_metrics: points that no newer file outranks; of several periods, those as long as the newest's.
WITH held AS (
    SELECT p.*, CAST(p.x_At AS DATE) AS x_Day
    FROM metric_points AS p
    JOIN touched AS t ON t.x_Key = p.x_Key AND t.x_Day = CAST(p.x_At AS DATE)
    ANTI JOIN outranked AS o ON o.x_Key = p.x_Key AND o.x_At = p.x_At AND o.x_Version = p.x_Version
), mixed AS (
    SELECT x_Key, x_Day
    FROM held
    GROUP BY ALL
    HAVING min(x_Seconds) <> max(x_Seconds)
), newest AS (
    SELECT
        held.x_Key, held.x_Day,
        max_by(held.x_Seconds, f.x_Order || ' ' || held.x_Version || ' ' || CAST(held.x_At AS VARCHAR)) AS x_Seconds
    FROM held
    JOIN mixed ON mixed.x_Key = held.x_Key AND mixed.x_Day = held.x_Day
    JOIN metric_files AS f ON f.x_Version = held.x_Version
    GROUP BY ALL
), point AS (
    SELECT held.*
    FROM held
    LEFT JOIN newest AS n ON n.x_Key = held.x_Key AND n.x_Day = held.x_Day
    WHERE n.x_Seconds IS NULL OR n.x_Seconds = held.x_Seconds
), hour AS (
    SELECT x_Key, x_Day, hour(x_At) AS x_Hour, list_avg(list(x_Average ORDER BY x_At)) AS mean, max(x_Maximum) AS most
    FROM point
    WHERE x_Seconds <= 3600
    GROUP BY ALL
), profile AS (
    SELECT
        x_Key, x_Day,
        map_from_entries(list((x_Hour, mean) ORDER BY x_Hour)) AS means,
        map_from_entries(list((x_Hour, most) ORDER BY x_Hour)) AS mosts
    FROM hour
    GROUP BY ALL
), day AS (
    SELECT
        SubAccountId, RegionId, x_Service, ResourceId, x_Metric, x_Day, x_Source, x_Key,
        max(x_Days) AS x_Days,
        CASE WHEN count(x_Average * x_Samples) = count(*)
            THEN list_sum(list(x_Average * x_Samples ORDER BY x_At)) / nullif(sum(x_Samples), 0)
            ELSE list_avg(list(x_Average ORDER BY x_At)) END AS x_Average,
        min(x_Minimum) AS x_Minimum,
        max(x_Maximum) AS x_Maximum,
        coalesce(max(x_P95), quantile_cont(coalesce(x_Average, x_Maximum), 0.95)) AS x_P95,
        coalesce(max(x_P99), quantile_cont(coalesce(x_Average, x_Maximum), 0.99)) AS x_P99,
        CASE WHEN count(x_Sum) = count(*) THEN list_sum(list(x_Sum ORDER BY x_At)) END AS x_Sum,
        CAST(count(*) AS INTEGER) AS x_Samples,
        CAST(sum(x_Seconds * x_Days) AS INTEGER) AS x_Seconds
    FROM point
    GROUP BY ALL
)
SELECT
    day.* EXCLUDE (x_Key),
    CASE WHEN p.x_Key IS NOT NULL THEN list_transform(range(24), lambda h: p.means[h]) END AS x_Hours,
    CASE WHEN p.x_Key IS NOT NULL THEN list_transform(range(24), lambda h: p.mosts[h]) END AS x_HourMaxima
FROM day
LEFT JOIN profile AS p ON p.x_Key = day.x_Key AND p.x_Day = day.x_Day
