-- One row: what could not be judged of accounts that a caller may see, by what was missing: which detectors, of how many accounts.
WITH seen AS (
    SELECT DISTINCT BillingAccountId, SubAccountId
    FROM service_day
    WHERE ($accounts IS NULL OR list_contains($accounts, SubAccountId))
)
SELECT
    x_Reason AS reason,
    string_agg(DISTINCT replace(DetectorId, '_', ' '), ', ' ORDER BY replace(DetectorId, '_', ' ')) AS detectors,
    count(DISTINCT seen.SubAccountId) AS accounts
FROM not_assessed
JOIN seen
    ON seen.BillingAccountId = not_assessed.BillingAccountId
    AND (not_assessed.SubAccountId IS NULL OR not_assessed.SubAccountId = seen.SubAccountId)
GROUP BY x_Reason
ORDER BY accounts DESC, reason
