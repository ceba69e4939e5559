-- Resource-day line items under FOCUS names and closed lists (docs/focus-mapping.md gives each column's source).
SELECT
    $export AS x_ExportId,
    $version AS x_Version,
    period AS BillingPeriodStart,
    'AWS' AS ProviderName,
    account_id(payer, 'AWS') AS BillingAccountId,
    account_id(account, 'AWS') AS SubAccountId,
    nullif(account_name, '') AS SubAccountName,
    currency AS BillingCurrency,
    nullif(invoice, '') AS InvoiceId,
    day AS ChargePeriodStart,
    CASE
        WHEN line_item_type IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage') THEN 'Usage'
        WHEN line_item_type IN ('Fee', 'RIFee', 'SavingsPlanRecurringFee', 'SavingsPlanUpfrontFee') THEN 'Purchase'
        WHEN line_item_type IN ('Tax', 'Credit') THEN line_item_type
        ELSE 'Adjustment'
    END AS ChargeCategory,
    CASE WHEN line_item_type = 'Refund' THEN 'Correction' END AS ChargeClass,
    CASE
        WHEN line_item_type IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage') THEN 'Usage-Based'
        WHEN line_item_type IN ('RIFee', 'SavingsPlanRecurringFee') THEN 'Recurring'
        ELSE 'One-Time'
    END AS ChargeFrequency,
    CASE
        WHEN line_item_type IN ('DiscountedUsage', 'SavingsPlanCoveredUsage') THEN 'Committed'
        WHEN line_item_type = 'Usage' AND usage_type LIKE '%SpotUsage%' THEN 'Dynamic'
        WHEN line_item_type = 'Usage' THEN 'Standard'
    END AS PricingCategory,
    line_item_type AS x_LineItemType,
    nullif(billing_entity, '') AS x_BillingEntity,
    coalesce(nullif(service_name, ''), nullif(service_code, '')) AS ServiceName,
    nullif(service_code, '') AS x_ServiceCode,
    nullif(usage_type, '') AS x_UsageType,
    nullif(operation, '') AS x_Operation,
    nullif(instance_type, '') AS x_InstanceType,
    nullif(region, '') AS RegionId,
    nullif(zone, '') AS AvailabilityZone,
    nullif(sku, '') AS SkuId,
    nullif(resource, '') AS ResourceId,
    coalesce(nullif(savings_plan, ''), nullif(reservation, '')) AS CommitmentDiscountId,
    CASE WHEN savings_plan <> '' THEN 'Savings Plan' WHEN reservation <> '' THEN 'Reserved Instance' END AS CommitmentDiscountType,
    CASE WHEN line_item_type IN ('DiscountedUsage', 'SavingsPlanCoveredUsage') THEN 'Used' END AS CommitmentDiscountStatus,
    tags AS Tags,
    coalesce(unblended, 0) AS BilledCost,
    effective AS EffectiveCost,
    CASE WHEN line_item_type IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage') THEN public_on_demand END AS ListCost,
    CASE WHEN line_item_type IN ('Usage', 'SavingsPlanCoveredUsage') THEN unblended END AS ContractedCost,
    net_unblended AS x_NetBilledCost,
    net_effective AS x_NetEffectiveCost,
    amortized_upfront AS x_AmortizedUpfrontFee,
    quantity AS ConsumedQuantity,
    nullif(unit, '') AS ConsumedUnit,
    quantity AS PricingQuantity,
    nullif(unit, '') AS PricingUnit,
    list_price AS ListUnitPrice,
    price AS ContractedUnitPrice,
    CASE WHEN hour_mask < 1073741824 THEN hour_mask END AS x_HourMask,
    line_items AS x_LineItems
FROM line_item_money
