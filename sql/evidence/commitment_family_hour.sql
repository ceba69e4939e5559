-- What a purchase rests on: hourly spend on demand of its families, before the waste that other findings take off; hours without any count.
WITH hour AS (
    SELECT x_Hour, sum(x_OnDemandCost) FILTER (
        SubAccountId = $account AND ($region IS NULL OR RegionId = $region) AND x_CommitmentFamily IN ($families)
    ) AS spend
    FROM commitment_family_hour
    WHERE BillingAccountId = $payer AND BillingCurrency = $currency
        AND x_Hour >= $first AND x_Hour < CAST($last AS DATE) + INTERVAL 1 DAY
    GROUP BY x_Hour
)
SELECT count(*) AS hours, sum(coalesce(spend, 0)) / count(*) AS on_demand_per_hour, min(coalesce(spend, 0)) AS least_per_hour,
    max(spend) AS most_per_hour
FROM hour
