-- Amortised cost by AWS line item type (design §4). NULL: the export lacks the column that this row needs; never guessed.
SELECT
    *,
    CASE
        WHEN line_item_type = 'DiscountedUsage' THEN ri_effective
        WHEN line_item_type = 'SavingsPlanCoveredUsage' THEN sp_effective
        WHEN line_item_type IN ('SavingsPlanNegation', 'SavingsPlanUpfrontFee') THEN 0
        WHEN line_item_type = 'SavingsPlanRecurringFee' THEN sp_commitment - coalesce(sp_used, 0)
        WHEN line_item_type = 'RIFee' AND coalesce(ri_unused_upfront, ri_unused_recurring) IS NOT NULL
            THEN coalesce(ri_unused_upfront, 0) + coalesce(ri_unused_recurring, 0)
        WHEN line_item_type = 'RIFee' THEN NULL
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
        WHEN line_item_type = 'RIFee' AND coalesce(ri_net_unused_upfront, ri_net_unused_recurring) IS NOT NULL
            THEN coalesce(ri_net_unused_upfront, 0) + coalesce(ri_net_unused_recurring, 0)
        WHEN line_item_type = 'RIFee' THEN NULL
        WHEN line_item_type = 'Fee' AND reservation <> '' THEN CASE WHEN net_unblended IS NOT NULL THEN 0 END
        WHEN line_item_type = 'Refund' AND savings_plan <> '' THEN CASE WHEN net_unblended IS NOT NULL THEN 0 END
        ELSE net_unblended
    END AS net_effective,
    CASE line_item_type WHEN 'RIFee' THEN coalesce(ri_upfront, 0) WHEN 'SavingsPlanRecurringFee' THEN coalesce(sp_upfront, 0)
    END AS amortized_upfront
FROM line_item_day
