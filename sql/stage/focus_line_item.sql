-- The AWS line item type that a FOCUS row stands for: as written by us, or from FOCUS's own closed lists.
SELECT
    * EXCLUDE (line_item_type),
    billed AS unblended,
    effective AS covered,
    FALSE AS is_split,
    list AS public_on_demand,
    CAST(NULL AS VARCHAR) AS offering, -- FOCUS says neither kind nor term nor end of a commitment
    CAST(NULL AS VARCHAR) AS term,
    CAST(NULL AS VARCHAR) AS payment,
    CAST(NULL AS VARCHAR) AS commitment_end,
    CASE
        WHEN line_item_type <> '' THEN line_item_type
        WHEN charge_category = 'Tax' THEN 'Tax'
        WHEN charge_category = 'Credit' THEN 'Credit'
        WHEN charge_class = 'Correction' THEN 'Refund'
        WHEN charge_category = 'Adjustment' THEN 'Discount'
        WHEN charge_category = 'Purchase' AND commitment_type ILIKE '%savings%' AND charge_frequency = 'Recurring'
            THEN 'SavingsPlanRecurringFee'
        WHEN charge_category = 'Purchase' AND commitment_type ILIKE '%savings%' THEN 'SavingsPlanUpfrontFee'
        WHEN charge_category = 'Purchase' AND commitment <> '' AND charge_frequency = 'Recurring' THEN 'RIFee'
        WHEN charge_category = 'Purchase' THEN 'Fee'
        WHEN commitment_status = 'Unused' AND commitment_type ILIKE '%savings%' THEN 'SavingsPlanRecurringFee'
        WHEN commitment_status = 'Unused' THEN 'RIFee'
        WHEN commitment_type ILIKE '%savings%' THEN 'SavingsPlanCoveredUsage'
        WHEN commitment <> '' THEN 'DiscountedUsage'
        ELSE 'Usage'
    END AS line_item_type
FROM focus_row
