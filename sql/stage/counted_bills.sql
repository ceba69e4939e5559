-- One export counts per payer × period: CUR 2.0 before legacy CUR before FOCUS 1.2 before 1.0, then the newest version.
UPDATE bills
SET x_Counted = ranked.rank = 1
FROM (
    SELECT
        x_ExportId,
        BillingPeriodStart,
        BillingAccountId,
        row_number() OVER (
            PARTITION BY BillingAccountId, BillingPeriodStart
            ORDER BY
                CASE x_Schema WHEN 'cur_2' THEN 1 WHEN 'legacy_cur' THEN 2 WHEN 'focus_1_2' THEN 3 ELSE 4 END,
                x_Order DESC,
                x_ExportId
        ) AS rank
    FROM bills
) AS ranked
WHERE ranked.x_ExportId = bills.x_ExportId
    AND ranked.BillingPeriodStart = bills.BillingPeriodStart
    AND ranked.BillingAccountId = bills.BillingAccountId
