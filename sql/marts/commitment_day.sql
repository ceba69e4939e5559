-- Grain: commitment (reservation or savings plan) × day; window: one billing period; amortised cost of what was used and of what was not.
-- A plan's fee, and unused usage of FOCUS, carry their own day. A reservation's RIFee is one row a period, month to date while
-- the month is open: what it cost is then the same every day up to the bill's last one, and unused is that less used. So unused
-- of a day may be negative (hours before the purchase, size-flexible rounding); the last day takes the remainder: sums are exact.
WITH line AS (
    SELECT
        *,
        x_LineItemType IN ('RIFee', 'SavingsPlanRecurringFee') AS is_fee,
        CASE WHEN x_LineItemType IN ('DiscountedUsage', 'SavingsPlanCoveredUsage') THEN EffectiveCost ELSE 0 END AS used,
        CASE WHEN x_LineItemType IN ('RIFee', 'SavingsPlanRecurringFee') THEN EffectiveCost ELSE 0 END AS unused,
        CASE WHEN x_LineItemType IN ('DiscountedUsage', 'SavingsPlanCoveredUsage') THEN ListCost ELSE 0 END AS on_demand
    FROM counted_charges
    JOIN (SELECT BillingAccountId, BillingPeriodStart, max(x_DataThrough) AS through FROM bills WHERE x_Counted GROUP BY ALL)
        AS bill USING (BillingAccountId, BillingPeriodStart)
    LEFT JOIN commitment_terms USING (x_ExportId, BillingPeriodStart, BillingAccountId, CommitmentDiscountId)
    WHERE CommitmentDiscountId IS NOT NULL
        AND x_LineItemType IN ('DiscountedUsage', 'SavingsPlanCoveredUsage', 'RIFee', 'SavingsPlanRecurringFee')
),
period AS ( -- labels of the fee, else of the ARN (what runs under a commitment changes from day to day); no account: the payer's
    SELECT
        BillingPeriodStart, BillingAccountId, BillingCurrency, CommitmentDiscountId,
        coalesce(max(SubAccountId) FILTER (is_fee), nullif(split_part(CommitmentDiscountId, ':', 5), ''), BillingAccountId)
            AS SubAccountId,
        max(SubAccountName) FILTER (is_fee) AS SubAccountName, max(CommitmentDiscountType) AS CommitmentDiscountType,
        coalesce(max(ServiceName) FILTER (is_fee), max(ServiceName)) AS ServiceName,
        coalesce(max(RegionId) FILTER (is_fee), nullif(split_part(CommitmentDiscountId, ':', 4), '')) AS RegionId,
        max(x_UsageType) FILTER (is_fee) AS x_UsageType, max(x_EndsOn) AS x_EndsOn,
        min(ChargePeriodStart) AS first_day, greatest(max(through), max(ChargePeriodStart)) AS last_day,
        count(DISTINCT ChargePeriodStart) FILTER (x_LineItemType = 'RIFee') = 1
            AND count(*) FILTER (is_fee AND CommitmentDiscountStatus = 'Unused') = 0 AS is_spread,
        CASE WHEN count(unused) = count(*) THEN sum(unused) END AS unused, CASE WHEN count(used + unused) = count(*) THEN sum(used + unused) END AS cost,
        CAST(cost / (last_day - first_day + 1) AS DECIMAL(38, 12)) AS daily
    FROM line
    GROUP BY BillingPeriodStart, BillingAccountId, BillingCurrency, CommitmentDiscountId
),
part AS (
    SELECT BillingPeriodStart, BillingAccountId, BillingCurrency, CommitmentDiscountId, ChargePeriodStart, used, unused, on_demand
    FROM line
    UNION ALL
    SELECT BillingPeriodStart, BillingAccountId, BillingCurrency, CommitmentDiscountId,
        CAST(unnest(generate_series(first_day, last_day, INTERVAL 1 DAY)) AS DATE), 0, 0, 0
    FROM period WHERE is_spread
),
held AS (
    SELECT
        BillingPeriodStart, BillingAccountId, BillingCurrency, CommitmentDiscountId, ChargePeriodStart,
        CASE WHEN count(used) = count(*) THEN sum(used) END AS x_UsedCost,
        CASE WHEN count(unused) = count(*) THEN sum(unused) END AS dated,
        CASE WHEN count(on_demand) = count(*) THEN sum(on_demand) END AS x_OnDemandEquivalent
    FROM part
    GROUP BY BillingPeriodStart, BillingAccountId, BillingCurrency, CommitmentDiscountId, ChargePeriodStart
)
SELECT
    held.* EXCLUDE (dated),
    period.* EXCLUDE (BillingPeriodStart, BillingAccountId, BillingCurrency, CommitmentDiscountId,
        first_day, last_day, is_spread, unused, cost, daily),
    CASE WHEN NOT period.is_spread THEN held.dated WHEN period.unused = 0 THEN 0 -- nothing in all, so nothing on any day
        WHEN held.ChargePeriodStart < period.last_day THEN period.daily - held.x_UsedCost
        ELSE period.cost - period.daily * CAST(period.last_day - period.first_day AS INTEGER) - held.x_UsedCost END AS x_UnusedCost
FROM held JOIN period USING (BillingPeriodStart, BillingAccountId, BillingCurrency, CommitmentDiscountId)
