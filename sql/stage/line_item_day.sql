-- Line items grouped to resource-day: the keys of charges, exact sums of the provider's own money columns, hours as a bit mask (bit 30: a longer row).
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
    CASE WHEN count(ri_effective) = count(*) THEN sum(ri_effective) END AS ri_effective,
    CASE WHEN count(ri_net_effective) = count(*) THEN sum(ri_net_effective) END AS ri_net_effective,
    CASE WHEN count(ri_unused_upfront) = count(*) THEN sum(ri_unused_upfront) END AS ri_unused_upfront,
    CASE WHEN count(ri_unused_recurring) = count(*) THEN sum(ri_unused_recurring) END AS ri_unused_recurring,
    CASE WHEN count(ri_net_unused_upfront) = count(*) THEN sum(ri_net_unused_upfront) END AS ri_net_unused_upfront,
    CASE WHEN count(ri_net_unused_recurring) = count(*) THEN sum(ri_net_unused_recurring) END AS ri_net_unused_recurring,
    CASE WHEN count(ri_upfront) = count(*) THEN sum(ri_upfront) END AS ri_upfront,
    CASE WHEN count(sp_effective) = count(*) THEN sum(sp_effective) END AS sp_effective,
    CASE WHEN count(sp_net_effective) = count(*) THEN sum(sp_net_effective) END AS sp_net_effective,
    CASE WHEN count(sp_commitment) = count(*) THEN sum(sp_commitment) END AS sp_commitment,
    CASE WHEN count(sp_used) = count(*) THEN sum(sp_used) END AS sp_used,
    CASE WHEN count(sp_upfront) = count(*) THEN sum(sp_upfront) END AS sp_upfront,
    bit_or(CASE WHEN ended <= started + INTERVAL 1 HOUR THEN CAST(1 AS INTEGER) << CAST(hour(started) AS INTEGER)
        ELSE CAST(1073741824 AS INTEGER) END) AS hour_mask,
    count(*) AS line_items
FROM line_item
WHERE NOT is_split AND period = CAST($period AS DATE)
GROUP BY ALL
