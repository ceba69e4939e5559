-- What an incident rests on: the line items of each of its series on the days that were flagged of it, added up; money amortised.
WITH series (account, service, code, usage_type, region, commitment, days) AS (VALUES
    $series
), flagged AS (
    SELECT * EXCLUDE (days), unnest(days) AS day FROM series
)
SELECT coalesce(sum(u.EffectiveCost), 0) AS cost_in_window, count(DISTINCT flagged.day) AS days
FROM flagged
LEFT JOIN usage_type_day AS u ON u.BillingAccountId = $payer AND u.BillingCurrency = $currency
    AND u.SubAccountId = flagged.account AND u.ServiceName IS NOT DISTINCT FROM flagged.service
    AND u.x_ServiceCode IS NOT DISTINCT FROM flagged.code AND u.x_UsageType = flagged.usage_type
    AND u.RegionId IS NOT DISTINCT FROM flagged.region AND u.ChargePeriodStart = flagged.day
