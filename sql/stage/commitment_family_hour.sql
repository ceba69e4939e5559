-- Grain: sub-account × commitment family × region × hour: spend that a commitment could cover. From the rows, as charges hold days.
WITH family AS (
    SELECT DISTINCT
        x_UsageType,
        x_ServiceCode,
        x_Operation,
        commitment_family(x_ServiceCode, x_UsageType, x_Operation) AS x_CommitmentFamily
    FROM charges
    WHERE x_ExportId = $export
        AND BillingPeriodStart = $period
        AND x_LineItemType IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage')
        AND BillingAccountId IN (
            SELECT BillingAccountId FROM bills WHERE x_ExportId = $export AND BillingPeriodStart = $period AND x_Hourly
        )
), hour AS (
    SELECT
        provider, period, payer, account, currency, region, x_CommitmentFamily, date_trunc('hour', started) AS x_Hour,
        coalesce(sum(unblended) FILTER (line_item_type = 'Usage'), 0) AS x_OnDemandCost,
        CASE WHEN count(*) FILTER (line_item_type = 'Usage' AND public_on_demand IS NULL) = 0
        THEN coalesce(sum(public_on_demand) FILTER (line_item_type = 'Usage'), 0) END AS x_OnDemandListCost,
        CASE WHEN count(*) FILTER (line_item_type <> 'Usage' AND covered IS NULL) = 0
        THEN coalesce(sum(covered) FILTER (line_item_type <> 'Usage'), 0) END AS x_CoveredCost
    FROM line_item
    JOIN family ON x_UsageType = usage_type
        AND coalesce(x_ServiceCode, '') = coalesce(service_code, '')
        AND coalesce(x_Operation, '') = coalesce(operation, '')
    WHERE x_CommitmentFamily IS NOT NULL
        AND period = CAST($period AS DATE)
        AND NOT is_split
        AND line_item_type IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage')
        AND ended <= started + INTERVAL 1 HOUR
    GROUP BY ALL
)
SELECT
    $export AS x_ExportId,
    period AS BillingPeriodStart,
    account_id(payer, provider) AS BillingAccountId,
    account_id(account, provider) AS SubAccountId,
    currency AS BillingCurrency,
    nullif(region, '') AS RegionId,
    x_CommitmentFamily,
    x_Hour,
    x_OnDemandCost,
    x_OnDemandListCost,
    x_CoveredCost
FROM hour
