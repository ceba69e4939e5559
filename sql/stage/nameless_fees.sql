-- One row: an account of the payer with fees of reservations or savings plans that do not say of which.
SELECT DISTINCT SubAccountId
FROM counted_charges
WHERE BillingAccountId = $1 AND CommitmentDiscountId IS NULL AND x_LineItemType IN ('RIFee', 'SavingsPlanRecurringFee')
ORDER BY ALL
