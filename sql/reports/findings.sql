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
), decided AS (
    SELECT
        FindingId,
        max_by(x_Kind, x_Decision) FILTER (x_Kind <> 'feedback') = 'dismissed' AS is_dismissed,
        arg_max_null(x_Reason, x_Decision) FILTER (x_Kind <> 'feedback') AS reason,
        arg_max_null(x_Until, x_Decision) FILTER (x_Kind <> 'feedback') AS until_day,
        arg_max_null(x_Verdict, x_Decision) FILTER (x_Verdict IS NOT NULL OR x_Kind = 'restored') AS x_Feedback
    FROM decisions
    GROUP BY FindingId
)
SELECT
    seen.* EXCLUDE (newest, step) REPLACE (
        coalesce(weighed.Confidence, seen.Confidence) AS Confidence,
        coalesce(weighed.Severity, seen.Severity) AS Severity,
        coalesce(weighed.x_NetMonthlySaving, seen.x_NetMonthlySaving) AS x_NetMonthlySaving,
        CASE WHEN weighed.x_NetMonthlySaving IS NULL THEN seen.x_MonthlyDiscount ELSE weighed.x_MonthlyDiscount END AS x_MonthlyDiscount
    ),
    seen.Confidence AS x_EvidenceConfidence,
    730 AS x_HoursPerMonth,
    weighed.x_EvidenceSql,
    span.x_FirstSeen,
    span.x_LastSeen,
    span.x_DaysSeen,
    CASE
        WHEN span.x_LastSeen < seen.newest THEN 'resolved'
        WHEN decided.is_dismissed AND (decided.until_day IS NULL OR decided.until_day >= seen.newest) THEN 'dismissed'
        WHEN span.came_back THEN 'regressed'
        ELSE 'open'
    END AS x_State,
    CASE WHEN decided.is_dismissed THEN decided.reason END AS x_DismissedReason,
    CASE WHEN decided.is_dismissed THEN decided.until_day END AS x_DismissedUntil,
    decided.x_Feedback
FROM seen
JOIN span ON span.FindingId = seen.FindingId AND span.x_LastSeen = seen.x_AsOf
LEFT JOIN weighed ON weighed.FindingId = seen.FindingId
LEFT JOIN decided ON decided.FindingId = seen.FindingId
