-- Incidents of a payer's newest day that are of no single account, while they are open; `decided` is what newer decisions change.
WITH decided AS (
    SELECT unnest(from_json($decided, '[{"FindingId":"VARCHAR","x_State":"VARCHAR"}]'), recursive := true)
)
SELECT findings.FindingId, findings.BillingCurrency, findings.x_Scope
FROM findings
LEFT JOIN decided ON decided.FindingId = findings.FindingId
WHERE findings.SubAccountId IS NULL AND findings.Category = 'anomaly'
    AND findings.BillingAccountId = $payer AND findings.x_LastSeen = $as_of
    AND list_contains(['open', 'regressed'], coalesce(decided.x_State, findings.x_State))
ORDER BY abs(findings.x_Impact) DESC, findings.FindingId
