-- One row: commitment × billing period of one export: what kind it is and when it ends, where the export says so.
SELECT
    $export AS x_ExportId,
    period AS BillingPeriodStart,
    account_id(payer, provider) AS BillingAccountId,
    commitment AS CommitmentDiscountId,
    CASE max(nullif(offering, ''))
        WHEN 'ComputeSavingsPlans' THEN 'Compute SP'
        WHEN 'EC2InstanceSavingsPlans' THEN 'EC2 Instance SP'
        WHEN 'DatabaseSavingsPlans' THEN 'Database SP'
        WHEN 'convertible' THEN 'RI convertible'
        WHEN 'standard' THEN 'RI standard'
    END AS x_Plan,
    TRY_CAST(regexp_extract(max(nullif(term, '')), '^([0-9])\s*yr', 1) AS INTEGER) AS x_TermYears,
    CASE lower(replace(max(nullif(payment, '')), ' ', ''))
        WHEN 'noupfront' THEN 'none'
        WHEN 'partialupfront' THEN 'partial'
        WHEN 'allupfront' THEN 'all'
    END AS x_Payment,
    max(TRY_CAST(left(commitment_end, 10) AS DATE)) AS x_EndsOn
FROM line_item
WHERE period = CAST($period AS DATE) AND commitment <> '' AND NOT is_split
GROUP BY ALL
