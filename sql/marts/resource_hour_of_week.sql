-- Grain: resource × hour of the week (0 = Monday 00:00 UTC … 167); window: one billing period of an hourly export; hours with a charge.
WITH day AS (
    SELECT
        c.BillingPeriodStart,
        c.BillingAccountId,
        c.SubAccountId,
        c.ResourceId,
        c.ChargePeriodStart,
        bit_or(c.x_HourMask) AS mask
    FROM counted_charges AS c
    WHERE c.ResourceId IS NOT NULL AND c.x_HourMask IS NOT NULL
        AND c.x_LineItemType IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage')
    GROUP BY ALL
), weekday AS (
    SELECT
        BillingPeriodStart,
        BillingAccountId,
        SubAccountId,
        ResourceId,
        isodow(ChargePeriodStart) - 1 AS weekday,
        mask,
        count(*) AS days
    FROM day
    GROUP BY ALL
), hour AS (
    SELECT CAST(range AS INTEGER) AS hour FROM range(24)
)
SELECT
    BillingPeriodStart,
    BillingAccountId,
    SubAccountId,
    ResourceId,
    CAST(weekday * 24 + hour AS INTEGER) AS x_HourOfWeek,
    CAST(sum(days) AS INTEGER) AS x_RunningHours
FROM weekday
JOIN hour ON (mask >> hour) & 1 = 1
GROUP BY ALL
