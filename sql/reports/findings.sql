-- One row: a finding's newest verdict, since when it is known, and its state as of the payer's newest day of judgement.
WITH day AS (
    SELECT
        BillingAccountId,
        x_AsOf,
        row_number() OVER (PARTITION BY BillingAccountId ORDER BY x_AsOf) AS ordinal,
        max(x_AsOf) OVER (PARTITION BY BillingAccountId) AS newest
    FROM judged
), seen AS (
    SELECT
        verdicts.*,
        day.newest,
        day.ordinal - lag(day.ordinal) OVER (PARTITION BY FindingId ORDER BY verdicts.x_AsOf) AS step
    FROM verdicts
    JOIN day ON day.BillingAccountId = verdicts.BillingAccountId AND day.x_AsOf = verdicts.x_AsOf
), span AS (
    SELECT
        FindingId,
        min(x_AsOf) AS x_FirstSeen,
        max(x_AsOf) AS x_LastSeen,
        count(*) AS x_DaysSeen,
        coalesce(max(step), 1) > 1 AS came_back
    FROM seen
    GROUP BY FindingId
)
SELECT
    seen.* EXCLUDE (newest, step),
    span.x_FirstSeen,
    span.x_LastSeen,
    span.x_DaysSeen,
    CASE
        WHEN span.x_LastSeen < seen.newest THEN 'resolved'
        WHEN span.came_back THEN 'regressed'
        ELSE 'open'
    END AS x_State
FROM seen
JOIN span ON span.FindingId = seen.FindingId AND span.x_LastSeen = seen.x_AsOf
