-- Split cost allocation rows by container × parent resource × day: for drill-down, never in totals.
SELECT
    $export AS x_ExportId,
    $version AS x_Version,
    period AS BillingPeriodStart,
    account_id(payer, 'AWS') AS BillingAccountId,
    account_id(account, 'AWS') AS SubAccountId,
    currency AS BillingCurrency,
    CAST(started AS DATE) AS ChargePeriodStart,
    usage_type AS x_UsageType,
    operation AS x_Operation,
    resource AS ResourceId,
    split_parent AS x_ParentResourceId,
    sum(split_cost) AS x_SplitCost,
    sum(split_unused) AS x_UnusedCost,
    sum(quantity) AS ConsumedQuantity,
    count(*) AS x_LineItems
FROM line_item
WHERE is_split AND period = CAST($period AS DATE)
GROUP BY ALL
