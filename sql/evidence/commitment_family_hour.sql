-- What a purchase rests on: spend on demand by the hour, hours without any included; what findings take off it or move; what purchases by family cover first; and what this commitment would have done with the rest. The optimum is found anew.
WITH class (purchase, family, region, ratio, commitment) AS (VALUES -- 0 is this purchase, the others come first
    $classes
), finding (family, region, resource, usage_type, at_work, at_rest, target) AS (VALUES -- which share of an hour goes, and where the rest
    $taken
), clock AS (
    SELECT unnest(generate_series(CAST($first AS TIMESTAMP), CAST($first AS TIMESTAMP) + to_hours($hours - 1), INTERVAL 1 HOUR)) AS hour
), resource AS (
    SELECT *, x_CommitmentFamily AS family, RegionId AS region, x_HourMask IS NULL AS whole_day, coalesce(x_HourMask, 16777215) AS mask
    FROM commitment_resource_day
    WHERE BillingAccountId = $payer AND SubAccountId = $account AND BillingCurrency = $currency
        AND ChargePeriodStart BETWEEN $first AND $last AND CommitmentDiscountId IS NULL AND EffectiveCost > 0
        AND (x_HourMask IS NOT NULL OR (regexp_matches(x_CommitmentFamily, '^(ec2|rds):') AND ResourceId IS NOT NULL
            AND lower(ConsumedUnit) IN ('hrs', 'hour', 'hours') AND ConsumedQuantity >= 23.99))
), charged AS (
    SELECT r.family, r.region, CAST(ChargePeriodStart AS TIMESTAMP) + to_hours(h) AS hour, target,
        CASE WHEN whole_day THEN EffectiveCost / 24 ELSE 0 END AS spend, EffectiveCost / bit_count(mask) AS amount,
        coalesce(CASE WHEN isodow(ChargePeriodStart) < 6 AND h BETWEEN 8 AND 19 THEN at_work ELSE at_rest END, 0) AS share
    FROM resource AS r LEFT JOIN finding AS f ON f.resource = r.ResourceId AND f.usage_type = r.x_UsageType
        AND f.family = r.family AND f.region IS NOT DISTINCT FROM r.region
    CROSS JOIN range(24) AS day (h) WHERE (mask >> CAST(h AS INTEGER)) & 1 = 1
), part AS ( -- spend of each hour; what of it is waste; what is waste or moves to another family; what moves here
    SELECT x_CommitmentFamily AS family, RegionId AS region, x_Hour AS hour, greatest(x_OnDemandCost, 0) AS spend, 0 AS waste, 0 AS gone, 0 AS arrives
    FROM commitment_family_hour
    WHERE BillingAccountId = $payer AND SubAccountId = $account AND BillingCurrency = $currency
        AND x_Hour >= $first AND x_Hour < CAST($last AS DATE) + INTERVAL 1 DAY
    UNION ALL
    SELECT family, region, hour, spend, amount * share, CASE WHEN target IS NULL THEN amount * share ELSE amount END, 0 FROM charged
    UNION ALL
    SELECT target, region, hour, 0, 0, 0, amount * (1 - share) FROM charged WHERE target IS NOT NULL
), summed AS (
    SELECT family, region, hour, CAST(sum(spend) AS DOUBLE) AS spend, CAST(sum(waste) AS DOUBLE) AS waste, CAST(sum(gone) AS DOUBLE) AS gone,
        CAST(sum(arrives) AS DOUBLE) AS arrives FROM part GROUP BY ALL
), hourly AS (
    SELECT class.*, clock.hour, coalesce(spend, 0) AS spend, greatest(coalesce(spend - waste, 0), 0) AS kept,
        greatest(coalesce(spend - gone, 0), 0) AS stays, coalesce(arrives, 0) AS arrives
    FROM class CROSS JOIN clock LEFT JOIN summed AS s ON s.family = class.family AND s.region IS NOT DISTINCT FROM class.region AND s.hour = clock.hour
), before AS ( -- what purchases by family cover, the greatest discount first
    SELECT family, region, hour, least(stays, greatest(0, least(stays * ratio, commitment - taken)) / ratio) AS covered
    FROM (SELECT *, coalesce(sum(stays * ratio) OVER (PARTITION BY purchase, hour ORDER BY ratio, family, region
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS taken FROM hourly WHERE purchase > 0 AND ratio < 1)
), base AS (
    SELECT h.*, coalesce(covered, 0) AS first_covered, stays + CASE WHEN $of_a_family THEN 0 ELSE arrives END - coalesce(covered, 0) AS x
    FROM hourly AS h LEFT JOIN before AS b ON b.family = h.family AND b.region IS NOT DISTINCT FROM h.region AND b.hour = h.hour WHERE purchase = 0
), corner AS (
    SELECT *, coalesce(sum(x * ratio) FILTER (ratio < 1) OVER (discounts ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS below,
        1 / ratio - coalesce(1 / lead(CASE WHEN ratio < 1 THEN ratio END) OVER discounts, 0) AS weight
    FROM base WINDOW discounts AS (PARTITION BY hour ORDER BY ratio, family, region)
), done AS (
    SELECT *, CASE WHEN ratio < 1 THEN least(x, greatest(0, least(x * ratio, commitment - below)) / ratio) ELSE 0 END AS covered,
        below + x * ratio AS y, sum(weight) FILTER (ratio < 1) OVER (ORDER BY below + x * ratio DESC) AS weight_from_here FROM corner
)
SELECT $hours AS hours, sum(spend) / $hours AS billed_on_demand_per_hour, sum(spend - kept) / $hours AS waste_taken_off_per_hour,
    sum(kept - stays - CASE WHEN $of_a_family THEN 0 ELSE arrives END) / $hours AS moving_elsewhere_per_hour, sum(first_covered) / $hours AS purchases_by_family_first_per_hour,
    sum(x) / $hours AS on_demand_per_hour, sum(x) / $hours * 730 AS monthly_cost, max(commitment) AS commitment_per_hour,
    coalesce(max(y) FILTER (ratio < 1 AND weight_from_here > $hours * (1 + 1e-9)), 0) AS optimum_per_hour, sum(covered * ratio) / sum(covered) AS price_ratio,
    sum(covered * ratio) / ($hours * max(commitment)) AS utilisation, sum(covered) / sum(x) AS coverage, sum(covered) / $hours - max(commitment) AS saving_per_hour
FROM done
