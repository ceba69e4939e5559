-- One row: payer × detector × reason: how many accounts the newest run could not judge, and for what lack.
SELECT
    BillingAccountId AS payer,
    DetectorId AS detector,
    x_Reason AS reason,
    count(DISTINCT SubAccountId) AS accounts
FROM not_assessed
GROUP BY ALL
ORDER BY payer, detector, reason
