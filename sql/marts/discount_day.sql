-- Grain: payer × sub-account × service × usage type × commitment family × currency × day; window: one billing period; usage on demand, and what discounts take off it.
-- Net columns say it of each row. Discounts in rows of their own, as far as no net column holds them, are spread over the usage
-- of the narrowest place that has more of it: usage type, service and day; service; account; all accounts' service; the payer.
WITH family AS (
    SELECT DISTINCT x_ServiceCode, x_UsageType, x_Operation,
        commitment_family(x_ServiceCode, x_UsageType, x_Operation) AS x_CommitmentFamily
    FROM counted_charges
    WHERE x_LineItemType = 'Usage'
), item AS (
    SELECT c.BillingPeriodStart, c.BillingAccountId, c.SubAccountId, c.BillingCurrency, c.ServiceName, c.x_UsageType,
        family.x_CommitmentFamily, c.ChargePeriodStart,
        sum(c.EffectiveCost) FILTER (c.x_LineItemType = 'Usage') AS usage,
        coalesce(sum(c.EffectiveCost - c.x_NetEffectiveCost) FILTER (c.x_LineItemType = 'Usage'), 0) AS within,
        coalesce(sum(-coalesce(c.x_NetBilledCost, c.BilledCost)) FILTER (c.x_LineItemType <> 'Usage'), 0) AS apart
    FROM counted_charges AS c
    LEFT JOIN family ON c.x_LineItemType = 'Usage' AND family.x_UsageType IS NOT DISTINCT FROM c.x_UsageType
        AND family.x_ServiceCode IS NOT DISTINCT FROM c.x_ServiceCode
        AND family.x_Operation IS NOT DISTINCT FROM c.x_Operation
    WHERE c.x_LineItemType IN ('Usage', 'EdpDiscount', 'PrivateRateDiscount', 'BundledDiscount', 'Discount')
    GROUP BY ALL
), placed AS ( -- what the paying account is charged beside its own usage may be everybody's
    SELECT *, CASE
        WHEN apart = 0 THEN NULL
        WHEN sum(usage) OVER of_type > sum(apart) OVER of_type THEN 'type'
        WHEN sum(usage) OVER of_day > sum(apart) OVER of_day THEN 'day'
        WHEN sum(usage) OVER of_service > sum(apart) OVER of_service THEN 'service'
        WHEN SubAccountId <> BillingAccountId AND sum(usage) OVER of_account > sum(apart) OVER of_account THEN 'account'
        WHEN sum(usage) OVER of_everyones > sum(apart) OVER of_everyones THEN 'everyone''s'
        ELSE 'payer' END AS place
    FROM item
    WINDOW of_payer AS (PARTITION BY BillingPeriodStart, BillingAccountId, BillingCurrency),
        of_everyones AS (PARTITION BY BillingPeriodStart, BillingAccountId, BillingCurrency, ServiceName),
        of_account AS (PARTITION BY BillingPeriodStart, BillingAccountId, BillingCurrency, SubAccountId),
        of_service AS (PARTITION BY BillingPeriodStart, BillingAccountId, BillingCurrency, SubAccountId, ServiceName),
        of_day AS (PARTITION BY BillingPeriodStart, BillingAccountId, BillingCurrency, SubAccountId, ServiceName, ChargePeriodStart),
        of_type AS (PARTITION BY BillingPeriodStart, BillingAccountId, BillingCurrency, SubAccountId, ServiceName, ChargePeriodStart, x_UsageType)
), spread AS (
    SELECT *, coalesce(sum(apart) FILTER (place = 'type') OVER of_type / nullif(sum(usage) OVER of_type, 0), 0)
        + coalesce(sum(apart) FILTER (place = 'day') OVER of_day / nullif(sum(usage) OVER of_day, 0), 0)
        + coalesce(sum(apart) FILTER (place = 'service') OVER of_service / nullif(sum(usage) OVER of_service, 0), 0)
        + coalesce(sum(apart) FILTER (place = 'account') OVER of_account / nullif(sum(usage) OVER of_account, 0), 0)
        + coalesce(sum(apart) FILTER (place = 'everyone''s') OVER of_everyones / nullif(sum(usage) OVER of_everyones, 0), 0)
        + coalesce(sum(apart) FILTER (place = 'payer') OVER of_payer / nullif(sum(usage) OVER of_payer, 0), 0) AS share
    FROM placed
    WINDOW of_payer AS (PARTITION BY BillingPeriodStart, BillingAccountId, BillingCurrency),
        of_everyones AS (PARTITION BY BillingPeriodStart, BillingAccountId, BillingCurrency, ServiceName),
        of_account AS (PARTITION BY BillingPeriodStart, BillingAccountId, BillingCurrency, SubAccountId),
        of_service AS (PARTITION BY BillingPeriodStart, BillingAccountId, BillingCurrency, SubAccountId, ServiceName),
        of_day AS (PARTITION BY BillingPeriodStart, BillingAccountId, BillingCurrency, SubAccountId, ServiceName, ChargePeriodStart),
        of_type AS (PARTITION BY BillingPeriodStart, BillingAccountId, BillingCurrency, SubAccountId, ServiceName, ChargePeriodStart, x_UsageType)
)
SELECT BillingPeriodStart, BillingAccountId, SubAccountId, BillingCurrency, ServiceName, x_UsageType, x_CommitmentFamily,
    ChargePeriodStart, usage AS x_UsageCost, CAST(within + usage * share AS DECIMAL(38, 12)) AS x_Discount
FROM spread
WHERE usage IS NOT NULL
