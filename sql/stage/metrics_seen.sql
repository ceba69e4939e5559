-- What the metrics say of the days that a judgement as of one day may read, as one text; '' where there are none.
CREATE OR REPLACE TEMP MACRO metrics_seen(as_of, days) AS (
    SELECT coalesce(string_agg(CAST(x_Checksum AS VARCHAR), ' ' ORDER BY x_Day), '')
    FROM metric_days
    WHERE x_Day BETWEEN as_of - CAST(days AS INTEGER) AND as_of
);
