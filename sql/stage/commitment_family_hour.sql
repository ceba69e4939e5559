-- Grain: sub-account × commitment family × region × hour: spend that a commitment could cover. From the rows, as charges hold days.
SELECT
    $export AS x_ExportId,
    period AS BillingPeriodStart,
    CASE WHEN provider = 'AWS' AND length(payer) < 12 AND regexp_full_match(payer, '[0-9]+') THEN lpad(payer, 12, '0') ELSE payer END AS BillingAccountId,
    CASE WHEN provider = 'AWS' AND length(account) < 12 AND regexp_full_match(account, '[0-9]+') THEN lpad(account, 12, '0') ELSE account END AS SubAccountId,
    currency AS BillingCurrency,
    region AS RegionId,
    CASE
        WHEN usage_type LIKE '%BoxUsage:%' THEN 'ec2:' || split_part(regexp_extract(usage_type, 'BoxUsage:(.*)', 1), '.', 1)
        WHEN usage_type LIKE '%Fargate-%' THEN 'fargate'
        WHEN usage_type LIKE '%Lambda-GB-Second%' OR usage_type LIKE '%Lambda-Provisioned%' THEN 'lambda'
        WHEN service_code = 'AmazonRDS' THEN 'rds:' || split_part(split_part(usage_type, 'db.', 2), '.', 1)
        WHEN service_code = 'AmazonElastiCache' THEN 'elasticache:' || split_part(split_part(usage_type, 'cache.', 2), '.', 1)
        WHEN service_code = 'AmazonES' THEN 'opensearch:' || split_part(split_part(usage_type, ':', 2), '.', 1)
        WHEN service_code = 'AmazonRedshift' THEN 'redshift:' || split_part(split_part(usage_type, ':', 2), '.', 1)
        ELSE 'dynamodb'
    END AS x_CommitmentFamily,
    date_trunc('hour', started) AS x_Hour,
    coalesce(sum(unblended) FILTER (line_item_type = 'Usage'), 0) AS x_OnDemandCost,
    coalesce(sum(covered) FILTER (line_item_type <> 'Usage'), 0) AS x_CoveredCost
FROM line_item
WHERE period = CAST($period AS DATE)
    AND NOT is_split
    AND line_item_type IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage')
    AND ended - started <= INTERVAL 1 HOUR
    AND (
        usage_type LIKE '%BoxUsage:%'
        OR usage_type LIKE '%Fargate-%'
        OR usage_type LIKE '%Lambda-GB-Second%'
        OR usage_type LIKE '%Lambda-Provisioned%'
        OR (service_code = 'AmazonRDS' AND usage_type LIKE '%Usage:db.%')
        OR (service_code = 'AmazonElastiCache' AND usage_type LIKE '%NodeUsage:cache.%')
        OR (service_code = 'AmazonES' AND usage_type LIKE '%ESInstance:%')
        OR (service_code = 'AmazonRedshift' AND usage_type LIKE '%Node:%')
        OR (service_code = 'AmazonDynamoDB' AND usage_type LIKE '%CapacityUnit-Hrs%')
    )
GROUP BY ALL
HAVING BillingAccountId IN (
    SELECT BillingAccountId FROM bills WHERE x_ExportId = $export AND BillingPeriodStart = $period AND x_Hourly
)
