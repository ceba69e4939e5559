-- Period × payer × account × line item type × currency of the source: the side that charges must equal. Split rows apart.
WITH total AS (
    SELECT
        provider,
        period,
        payer,
        account,
        line_item_type,
        currency,
        is_split,
        count(*) AS source_rows,
        coalesce(sum(unblended), 0) AS cost,
        count(*) FILTER (unblended IS NULL AND NOT is_split) AS unpriced,
        count(*) FILTER (coalesce(invoice, '') = '') AS uninvoiced,
        count(*) FILTER (ended <= started + INTERVAL 1 HOUR) AS hourly,
        CAST(max(started) AS DATE) AS through
    FROM line_item
    GROUP BY ALL
)
SELECT
    period,
    strict_account_id(payer, provider) AS payer,
    strict_account_id(account, provider) AS account,
    line_item_type,
    currency_code(currency) AS currency,
    is_split,
    CAST(sum(source_rows) AS BIGINT) AS source_rows,
    CASE WHEN sum(unpriced) = 0 THEN sum(cost) ELSE error('rows without a cost: ' || CAST(sum(unpriced) AS VARCHAR)) END AS cost,
    CAST(sum(uninvoiced) AS BIGINT) AS uninvoiced,
    CAST(sum(hourly) AS BIGINT) AS hourly,
    max(through) AS through
FROM total
GROUP BY ALL
