-- Cost by day, of accounts that a caller may see; every line item type; EffectiveCost is NULL where a row of it is not available.
SELECT
    ChargePeriodStart, BillingCurrency,
    CASE $by WHEN 'service' THEN ServiceName WHEN 'region' THEN RegionId WHEN 'account' THEN SubAccountId END AS x_Group,
    sum(BilledCost) AS BilledCost,
    CASE WHEN count(EffectiveCost) = count(*) THEN sum(EffectiveCost) END AS EffectiveCost
FROM service_day
WHERE ($accounts IS NULL OR list_contains($accounts, SubAccountId)) AND ($account IS NULL OR SubAccountId = $account)
    AND ChargePeriodStart BETWEEN $first AND $last
GROUP BY ALL
ORDER BY ChargePeriodStart, BillingCurrency, x_Group
LIMIT $limit
