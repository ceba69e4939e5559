-- The accounts that a caller may see: what they cost in the newest 30 days of their payer's bill, and what could be saved.
WITH decided AS (
    SELECT unnest(from_json($decided, '[{"FindingId":"VARCHAR","x_State":"VARCHAR","x_NetMonthlySaving":"DECIMAL(18,2)"}]'), recursive := true)
), cost AS (
    SELECT BillingAccountId, SubAccountId, max(SubAccountName) AS SubAccountName, BillingCurrency,
        max(ChargePeriodStart) AS x_LastDay,
        sum(BilledCost) FILTER (ChargePeriodStart > through - 30) AS BilledCost
    FROM account_day
    JOIN (SELECT BillingAccountId, max(x_DataThrough) AS through FROM bills WHERE x_Counted GROUP BY ALL) USING (BillingAccountId)
    WHERE ($accounts IS NULL OR list_contains($accounts, SubAccountId))
    GROUP BY ALL
), saving AS (
    SELECT BillingAccountId, SubAccountId, BillingCurrency, count(*) AS x_Findings,
        sum(coalesce(decided.x_NetMonthlySaving, findings.x_NetMonthlySaving)) AS x_NetMonthlySaving
    FROM findings
    LEFT JOIN decided ON decided.FindingId = findings.FindingId
    WHERE list_contains(['open', 'regressed'], coalesce(decided.x_State, findings.x_State))
    GROUP BY ALL
)
SELECT cost.*, coalesce(x_Findings, 0) AS x_Findings, coalesce(x_NetMonthlySaving, 0) AS x_NetMonthlySaving
FROM cost
LEFT JOIN saving ON saving.BillingAccountId = cost.BillingAccountId AND saving.BillingCurrency = cost.BillingCurrency
    AND saving.SubAccountId IS NOT DISTINCT FROM cost.SubAccountId
ORDER BY cost.BillingAccountId, cost.SubAccountId, cost.BillingCurrency
