-- What the newest run could not judge of an account, and why.
SELECT DISTINCT DetectorId, x_Reason
FROM not_assessed
WHERE BillingAccountId = $payer AND (SubAccountId IS NULL OR SubAccountId = $account)
ORDER BY ALL
