-- Grain: sub-account × commitment family × region × hour: spend that a commitment could cover, of `line_item_hour`.
WITH hour AS (
    SELECT
        *,
        account_id(payer, provider) AS BillingAccountId,
        commitment_family(nullif(service_code, ''), nullif(usage_type, ''), nullif(operation, '')) AS x_CommitmentFamily
    FROM line_item_hour
)
SELECT
    $export AS x_ExportId,
    period AS BillingPeriodStart,
    BillingAccountId,
    account_id(account, provider) AS SubAccountId,
    currency AS BillingCurrency,
    nullif(region, '') AS RegionId,
    x_CommitmentFamily,
    x_Hour,
    sum(on_demand) AS x_OnDemandCost,
    CASE WHEN count(on_demand_list) = count(*) THEN sum(on_demand_list) END AS x_OnDemandListCost,
    CASE WHEN count(covered) = count(*) THEN sum(covered) END AS x_CoveredCost
FROM hour
WHERE x_CommitmentFamily IS NOT NULL
    AND BillingAccountId IN (
        SELECT BillingAccountId FROM bills WHERE x_ExportId = $export AND BillingPeriodStart = $period AND x_Hourly
    )
GROUP BY ALL
