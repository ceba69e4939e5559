-- Offending: payer × period where Σ unblended differs from Σ amortised + Σ true-up + Σ upfront fees by more than AWS's own rounding.
-- AWS rounds each amortised amount to 10 decimals; half a unit per line item bounds what rounding explains.
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
WHERE ProviderName = 'AWS'
GROUP BY ALL
HAVING count(EffectiveCost) = count(*)
    AND abs(billed - amortised - true_up - upfront_fees) > sum(x_LineItems) * 0.00000000005 + 0.000001
ORDER BY ALL
