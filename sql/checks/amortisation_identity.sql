-- Offending: payer × period where Σ unblended differs from Σ amortised + Σ true-up + Σ upfront fees by more than AWS's own rounding.
-- AWS rounds each amortised amount to 10 decimals; half a unit per line item bounds what rounding explains.
-- FOCUS has no amortised upfront fee, and an export without its columns cannot be judged: silent there (checks/not_available).
SELECT
    BillingAccountId,
    BillingPeriodStart,
    BillingCurrency,
    sum(BilledCost) AS billed,
    sum(EffectiveCost) AS amortised,
    -coalesce(sum(x_AmortizedUpfrontFee), 0) AS true_up,
    coalesce(sum(BilledCost) FILTER (x_LineItemType = 'SavingsPlanUpfrontFee'
        OR (x_LineItemType IN ('Fee', 'Refund') AND EffectiveCost = 0)), 0) AS upfront_fees
FROM counted_charges
WHERE x_ExportId IN (SELECT x_ExportId FROM bills WHERE x_Schema IN ('cur_2', 'legacy_cur'))
GROUP BY ALL
HAVING count(EffectiveCost) = count(*)
    AND count(*) FILTER (x_AmortizedUpfrontFee IS NULL AND x_LineItemType IN ('RIFee', 'SavingsPlanRecurringFee')) = 0
    AND abs(billed - amortised - true_up - upfront_fees) > sum(x_LineItems) * 0.00000000005 + 0.000001
ORDER BY ALL
