-- Grain: sub-account × service × usage type × operation × region × day: amortised cost of each of its hours, of `line_item_hour`.
WITH day AS (
    SELECT
        provider, payer, account, currency, region, service_code, usage_type, operation,
        CAST(x_Hour AS DATE) AS day,
        map(list(CAST(hour(x_Hour) AS INTEGER)), list(CAST(on_demand + covered AS DOUBLE))) AS by_hour,
        count(covered) = count(*) AS is_known
    FROM line_item_hour
    GROUP BY ALL
)
SELECT
    $export AS x_ExportId,
    CAST($period AS DATE) AS BillingPeriodStart,
    account_id(payer, provider) AS BillingAccountId,
    account_id(account, provider) AS SubAccountId,
    currency AS BillingCurrency,
    nullif(region, '') AS RegionId,
    nullif(service_code, '') AS x_ServiceCode,
    nullif(usage_type, '') AS x_UsageType,
    nullif(operation, '') AS x_Operation,
    day AS ChargePeriodStart,
    list_transform(range(24), lambda hour: coalesce(by_hour[CAST(hour AS INTEGER)], 0)) AS x_HourCosts
FROM day
WHERE is_known AND account_id(payer, provider) IN (
    SELECT BillingAccountId FROM bills WHERE x_ExportId = $export AND BillingPeriodStart = $period AND x_Hourly
)
