-- Offending: line item types that the money table of design §4 does not know; their cost is in totals and in no rule.
SELECT BillingAccountId, BillingPeriodStart, x_LineItemType, sum(x_LineItems) AS line_items, sum(BilledCost) AS billed
FROM counted_charges
WHERE x_LineItemType NOT IN (
    'Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage', 'SavingsPlanNegation', 'SavingsPlanRecurringFee',
    'SavingsPlanUpfrontFee', 'RIFee', 'Fee', 'Refund', 'Credit', 'Tax', 'EdpDiscount', 'PrivateRateDiscount',
    'BundledDiscount', 'Discount'
)
GROUP BY ALL
ORDER BY ALL
