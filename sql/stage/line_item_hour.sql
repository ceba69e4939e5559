-- Grain: payer × account × currency × region × service × usage type × operation × hour: cost of usage, on demand and covered. From the rows, as charges hold days.
SELECT
    provider, period, payer, account, currency, region, service_code, usage_type, operation,
    date_trunc('hour', started) AS x_Hour,
    coalesce(sum(unblended) FILTER (line_item_type = 'Usage'), 0) AS on_demand,
    CASE WHEN count(*) FILTER (line_item_type = 'Usage' AND public_on_demand IS NULL) = 0
        THEN coalesce(sum(public_on_demand) FILTER (line_item_type = 'Usage'), 0) END AS on_demand_list,
    CASE WHEN count(*) FILTER (line_item_type <> 'Usage' AND covered IS NULL) = 0
        THEN coalesce(sum(covered) FILTER (line_item_type <> 'Usage'), 0) END AS covered
FROM line_item
WHERE period = CAST($period AS DATE)
    AND NOT is_split
    AND line_item_type IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage')
    AND ended <= started + INTERVAL 1 HOUR
GROUP BY ALL
