-- One row: account that a caller may see × currency: billed cost of the newest 30 days, and what is open in it.
WITH decided AS (
    SELECT unnest(from_json($decided, '[{"FindingId":"VARCHAR","x_State":"VARCHAR","x_NetMonthlySaving":"DECIMAL(18,2)"}]'), recursive := true)
), spend AS (
    SELECT SubAccountId, max(SubAccountName) AS name, BillingCurrency, sum(BilledCost) AS billed
    FROM account_day
    WHERE ChargePeriodStart > (SELECT max(ChargePeriodStart) FROM account_day) - 30
        AND ($accounts IS NULL OR list_contains($accounts, SubAccountId))
    GROUP BY SubAccountId, BillingCurrency
), open AS (
    SELECT
        SubAccountId, BillingCurrency,
        count(*) FILTER (Category <> 'anomaly') AS savings,
        sum(coalesce(decided.x_NetMonthlySaving, findings.x_NetMonthlySaving)) AS net,
        count(*) FILTER (Category = 'anomaly') AS anomalies
    FROM findings
    LEFT JOIN decided ON decided.FindingId = findings.FindingId
    WHERE list_contains(['open', 'regressed'], coalesce(decided.x_State, findings.x_State))
    GROUP BY SubAccountId, BillingCurrency
)
SELECT
    spend.SubAccountId AS account, spend.name, spend.BillingCurrency AS currency, spend.billed,
    coalesce(open.savings, 0) AS savings, coalesce(open.net, 0) AS net, coalesce(open.anomalies, 0) AS anomalies
FROM spend
LEFT JOIN open
    ON open.SubAccountId IS NOT DISTINCT FROM spend.SubAccountId AND open.BillingCurrency = spend.BillingCurrency
ORDER BY net DESC, billed DESC, account
