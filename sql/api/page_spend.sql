-- One row: payer × currency × day, of the newest $days days of what a caller may see: cost of usage, or billed cost where a row cannot be amortised.
WITH spend AS (
    SELECT
        BillingAccountId, BillingCurrency, ChargePeriodStart,
        sum(BilledCost) AS billed,
        coalesce(sum(x_UsageCost), 0) AS usage,
        count(EffectiveCost) < count(*) AS is_partial
    FROM account_day
    WHERE ($accounts IS NULL OR list_contains($accounts, SubAccountId))
        AND ChargePeriodStart > (SELECT max(ChargePeriodStart) FROM account_day) - CAST($days AS INTEGER)
    GROUP BY ALL
)
SELECT
    BillingAccountId AS payer,
    BillingCurrency AS currency,
    ChargePeriodStart AS day,
    CASE WHEN bool_or(is_partial) OVER book THEN billed ELSE usage END AS cost,
    NOT bool_or(is_partial) OVER book AS amortised
FROM spend
WINDOW book AS (PARTITION BY BillingAccountId, BillingCurrency)
ORDER BY currency, payer, day
