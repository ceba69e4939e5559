-- Amortised cost by AWS line item type (design §4). NULL: the export lacks the column that this row needs; never guessed.
SELECT
    *,
    CASE
        WHEN line_item_type = 'DiscountedUsage' THEN ri_effective
        WHEN line_item_type = 'SavingsPlanCoveredUsage' THEN sp_effective
        WHEN line_item_type IN ('SavingsPlanNegation', 'SavingsPlanUpfrontFee') THEN 0
        WHEN line_item_type = 'SavingsPlanRecurringFee' THEN sp_commitment - sp_used
        WHEN line_item_type = 'RIFee' THEN ri_unused_upfront + ri_unused_recurring
        WHEN line_item_type = 'Fee' AND reservation <> '' THEN 0
        WHEN line_item_type = 'Refund' AND savings_plan <> '' THEN 0
        ELSE coalesce(unblended, 0)
    END AS effective,
    CASE
        WHEN line_item_type = 'DiscountedUsage' THEN ri_net_effective
        WHEN line_item_type = 'SavingsPlanCoveredUsage' THEN sp_net_effective
        WHEN line_item_type IN ('SavingsPlanNegation', 'SavingsPlanUpfrontFee')
            THEN CASE WHEN net_unblended IS NOT NULL THEN 0 END
        WHEN line_item_type = 'SavingsPlanRecurringFee' THEN NULL
        WHEN line_item_type = 'RIFee' THEN ri_net_unused_upfront + ri_net_unused_recurring
        WHEN line_item_type = 'Fee' AND reservation <> '' THEN CASE WHEN net_unblended IS NOT NULL THEN 0 END
        WHEN line_item_type = 'Refund' AND savings_plan <> '' THEN CASE WHEN net_unblended IS NOT NULL THEN 0 END
        ELSE net_unblended
    END AS net_effective,
    CASE line_item_type WHEN 'RIFee' THEN ri_upfront WHEN 'SavingsPlanRecurringFee' THEN sp_upfront END AS amortized_upfront
FROM line_item_day
