-- Period × payer × account × line item type × currency: the source's rows and sums beside those of charges. A full join: neither side hides.
INSERT INTO reconciliation
WITH charged AS (
    SELECT
        BillingAccountId,
        SubAccountId,
        x_LineItemType,
        BillingCurrency,
        sum(x_LineItems) AS charged_rows,
        sum(BilledCost) AS charged_cost,
        CASE WHEN count(EffectiveCost) = count(*) THEN sum(EffectiveCost) END AS effective_cost
    FROM charges
    WHERE x_ExportId = $1 AND x_Version = $2 AND BillingPeriodStart = $3
    GROUP BY ALL
), source AS (
    SELECT payer, account, line_item_type, currency, sum(source_rows) AS source_rows, sum(cost) AS source_cost
    FROM source_side
    GROUP BY ALL
)
SELECT
    $1,
    $2,
    CAST($3 AS DATE),
    coalesce(source.payer, charged.BillingAccountId),
    coalesce(source.account, charged.SubAccountId),
    coalesce(source.line_item_type, charged.x_LineItemType),
    coalesce(source.currency, charged.BillingCurrency),
    coalesce(source.source_rows, 0),
    coalesce(charged.charged_rows, 0),
    coalesce(source.source_cost, 0),
    coalesce(charged.charged_cost, 0),
    charged.effective_cost,
    bills.x_Settled
FROM source
FULL JOIN charged
    ON charged.BillingAccountId = source.payer
    AND charged.SubAccountId IS NOT DISTINCT FROM source.account
    AND charged.x_LineItemType = source.line_item_type
    AND charged.BillingCurrency = source.currency
JOIN bills
    ON bills.x_ExportId = $1
    AND bills.BillingPeriodStart = $3
    AND bills.BillingAccountId = coalesce(source.payer, charged.BillingAccountId)
