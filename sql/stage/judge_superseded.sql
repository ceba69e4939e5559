-- Findings of the days being judged again that another version of the bill no longer shows on any day: kept by name.
INSERT INTO superseded BY NAME
SELECT
    old.FindingId,
    old.BillingAccountId,
    max(old.x_AsOf) AS x_LastAsOf,
    max_by(old.x_Version, old.x_AsOf) AS x_Version,
    (
        SELECT string_agg(DISTINCT x_Version, ', ' ORDER BY x_Version)
        FROM bills
        WHERE x_Counted AND bills.BillingAccountId = $payer
            AND bills.BillingPeriodStart IN (SELECT date_trunc('month', x_AsOf) FROM judging)
    ) AS x_SupersededBy,
    max_by(old.DetectorId, old.x_AsOf) AS DetectorId,
    max_by(old.Title, old.x_AsOf) AS Title,
    max_by(old.ResourceId, old.x_AsOf) AS ResourceId,
    max_by(old.x_EstimatedMonthlySaving, old.x_AsOf) AS x_EstimatedMonthlySaving
FROM verdicts AS old
JOIN judging ON judging.x_AsOf = old.x_AsOf
WHERE old.BillingAccountId = $payer
    AND old.FindingId NOT IN (SELECT FindingId FROM new_verdicts)
    AND old.FindingId NOT IN (SELECT FindingId FROM superseded WHERE BillingAccountId = $payer)
    AND NOT EXISTS (
        SELECT 1 FROM bills
        WHERE x_Counted AND bills.BillingAccountId = $payer AND contains(old.x_Version, bills.x_Version)
            AND bills.BillingPeriodStart = date_trunc('month', old.x_AsOf)
    )
    AND NOT EXISTS (
        SELECT 1 FROM verdicts AS kept
        WHERE kept.FindingId = old.FindingId AND kept.x_AsOf NOT IN (SELECT x_AsOf FROM judging)
    )
GROUP BY old.FindingId, old.BillingAccountId
