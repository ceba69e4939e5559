-- One row: one change of a finding: first seen, gone, back again, taken away by a restated bill, dismissed or restored by a person.
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
SELECT decisions.FindingId, known.BillingAccountId, known.DetectorId, CAST(x_DecidedAt AS DATE), x_Kind, NULL, NULL, NULL, NULL
FROM decisions
JOIN (SELECT DISTINCT FindingId, BillingAccountId, DetectorId FROM verdicts) AS known ON known.FindingId = decisions.FindingId
WHERE x_Kind <> 'feedback'
