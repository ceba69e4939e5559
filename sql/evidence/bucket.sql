-- What a finding about a bucket rests on: the storage that it holds, day by day added up, and the requests for it; money amortised.
SELECT
    sum(EffectiveCost) FILTER (x_UsageType LIKE '%TimedStorage-%') AS cost_in_window,
    count(DISTINCT ChargePeriodStart) FILTER (x_UsageType LIKE '%TimedStorage-%') AS active_days,
    sum(ConsumedQuantity) FILTER (x_UsageType LIKE '%TimedStorage-ByteHrs') AS standard_gigabyte_months,
    coalesce(sum(ConsumedQuantity) FILTER (x_UsageType LIKE '%Requests-Tier1'), 0) AS tier_1_requests,
    coalesce(sum(ConsumedQuantity) FILTER (x_UsageType LIKE '%Requests-Tier2'), 0) AS tier_2_requests
FROM resource_day
WHERE BillingAccountId = $payer AND SubAccountId = $account AND BillingCurrency = $currency
    AND RegionId IS NOT DISTINCT FROM $region AND ResourceId = $resource AND x_ServiceCode = 'AmazonS3'
    AND ChargePeriodStart BETWEEN $first AND $last
    AND NOT (x_UsageType LIKE '%TimedStorage-%' AND coalesce(x_Operation, '') LIKE '%Overhead')
