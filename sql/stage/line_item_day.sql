-- Line items grouped to resource-day: the keys of charges, exact sums of the provider's own money columns, hours as a bit mask.
SELECT
    payer, account, period, currency, billing_entity, line_item_type, CAST(started AS DATE) AS day,
    service_code, usage_type, operation, instance_type, region, zone, sku, resource, reservation, savings_plan, unit, tags,
    max(account_name) AS account_name,
    max(service_name) AS service_name,
    max(invoice) AS invoice,
    max(list_price) AS list_price,
    max(price) AS price,
    sum(unblended) AS unblended,
    CASE WHEN count(net_unblended) = count(*) THEN sum(net_unblended) END AS net_unblended,
    CASE WHEN count(public_on_demand) = count(*) THEN sum(public_on_demand) END AS public_on_demand,
    sum(quantity) AS quantity,
    sum(ri_effective) AS ri_effective,
    sum(ri_net_effective) AS ri_net_effective,
    sum(ri_unused_upfront) AS ri_unused_upfront,
    sum(ri_unused_recurring) AS ri_unused_recurring,
    sum(ri_net_unused_upfront) AS ri_net_unused_upfront,
    sum(ri_net_unused_recurring) AS ri_net_unused_recurring,
    sum(ri_upfront) AS ri_upfront,
    sum(sp_effective) AS sp_effective,
    sum(sp_net_effective) AS sp_net_effective,
    sum(sp_commitment) AS sp_commitment,
    sum(sp_used) AS sp_used,
    sum(sp_upfront) AS sp_upfront,
    CASE WHEN bool_and(ended - started <= INTERVAL 1 HOUR)
        THEN bit_or(CAST(1 AS INTEGER) << CAST(extract(hour FROM started) AS INTEGER)) END AS hour_mask,
    count(*) AS line_items
FROM line_item
WHERE NOT is_split AND period = CAST($period AS DATE)
GROUP BY ALL
