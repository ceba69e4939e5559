-- What a finding about a resource rests on: its line items of the window, added up; money amortised, a month has 730 hours.
WITH item AS (
    SELECT * FROM resource_day
    WHERE BillingAccountId = $payer AND SubAccountId = $account AND BillingCurrency = $currency
        AND RegionId IS NOT DISTINCT FROM $region AND ResourceId = $resource
        AND ChargePeriodStart BETWEEN $first AND $last
        AND x_UsageType IN ($usage_types) AND coalesce(x_Operation, '') IN ($operations)
), day AS (
    SELECT x_UsageType, x_Operation, ServiceName, x_ServiceCode, ChargePeriodStart, sum(EffectiveCost) AS cost,
        sum(EffectiveCost) FILTER (CommitmentDiscountId IS NOT NULL) AS covered, sum(ConsumedQuantity) AS quantity,
        CASE WHEN count(x_HourMask) = count(*) THEN bit_or(x_HourMask) END AS hours
    FROM item
    GROUP BY ALL
), line AS (
    SELECT x_UsageType, sum(cost) AS cost, coalesce(sum(covered), 0) AS covered, sum(quantity) AS quantity,
        count(*) AS active_days, CASE WHEN count(hours) = count(*) THEN sum(bit_count(hours)) END AS running_hours,
        greatest(24, (max(ChargePeriodStart) - min(ChargePeriodStart)) * 24 + CASE WHEN count(hours) < count(*) THEN 24
            ELSE length(bin(max_by(hours, ChargePeriodStart)))
                - bit_count((min_by(hours, ChargePeriodStart) & -min_by(hours, ChargePeriodStart)) - 1) END) AS span_hours
    FROM day
    GROUP BY x_UsageType, x_Operation, ServiceName, x_ServiceCode
)
SELECT sum(cost) AS cost_in_window, sum(quantity) AS quantity, max(active_days) AS active_days,
    max(running_hours) AS running_hours, sum(cost * 730 / span_hours) AS monthly_cost, sum(covered) / sum(cost) AS covered_share
FROM line
