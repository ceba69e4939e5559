-- One row: one change of a finding: first seen, gone, back again, taken away by a restated bill, dismissed or
-- restored by a person, or its dismissal over.
WITH day AS (
    SELECT BillingAccountId, x_AsOf, lead(x_AsOf) OVER (PARTITION BY BillingAccountId ORDER BY x_AsOf) AS next_day,
        lag(x_AsOf) OVER (PARTITION BY BillingAccountId ORDER BY x_AsOf) AS day_before
    FROM judged
), seen AS (
    SELECT
        verdicts.FindingId, verdicts.BillingAccountId, verdicts.DetectorId, verdicts.x_AsOf, verdicts.Severity,
        verdicts.x_NetMonthlySaving, verdicts.x_Impact, verdicts.x_Version, day.next_day, day.day_before,
        lag(verdicts.x_AsOf) OVER (PARTITION BY FindingId ORDER BY verdicts.x_AsOf) AS before,
        lead(verdicts.x_AsOf) OVER (PARTITION BY FindingId ORDER BY verdicts.x_AsOf) AS after
    FROM verdicts
    JOIN day ON day.BillingAccountId = verdicts.BillingAccountId AND day.x_AsOf = verdicts.x_AsOf
), known AS (
    SELECT FindingId, BillingAccountId, DetectorId, max(newest) AS newest
    FROM verdicts
    JOIN (SELECT BillingAccountId, max(x_AsOf) AS newest FROM judged GROUP BY ALL) USING (BillingAccountId)
    GROUP BY ALL
), decided AS (
    SELECT *, lead(x_DecidedAt) OVER (PARTITION BY FindingId ORDER BY x_Decision) AS x_NextAt
    FROM decisions
    WHERE x_Kind <> 'feedback'
)
SELECT FindingId, BillingAccountId, DetectorId, x_AsOf,
    CASE WHEN before IS NULL THEN 'opened' ELSE 'regressed' END AS x_Change,
    Severity, x_NetMonthlySaving, x_Impact, x_Version
FROM seen
WHERE before IS NULL OR before < day_before
UNION ALL
SELECT FindingId, BillingAccountId, DetectorId, next_day, 'resolved', Severity, x_NetMonthlySaving, x_Impact, x_Version
FROM seen
WHERE next_day IS NOT NULL AND (after IS NULL OR after > next_day)
UNION ALL
SELECT FindingId, BillingAccountId, DetectorId, x_LastAsOf, 'superseded', NULL, x_EstimatedMonthlySaving, NULL, x_SupersededBy
FROM superseded
UNION ALL
SELECT FindingId, BillingAccountId, DetectorId, CAST(x_DecidedAt AS DATE), x_Kind, NULL, NULL, NULL, NULL
FROM decided
JOIN known USING (FindingId)
UNION ALL
SELECT FindingId, BillingAccountId, DetectorId, x_Until + 1, 'expired', NULL, NULL, NULL, NULL
FROM decided
JOIN known USING (FindingId)
WHERE x_Kind = 'dismissed' AND x_Until < newest AND (x_NextAt IS NULL OR CAST(x_NextAt AS DATE) > x_Until)
