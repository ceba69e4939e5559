-- One row: billing period × currency: rows and exact money of the source, rows and money of charges.
SELECT
    CAST(money.BillingPeriodStart AS VARCHAR) AS period,
    money.BillingCurrency AS currency,
    source_rows,
    charge_rows,
    CAST(money_in AS VARCHAR) AS money_in,
    CAST(money_out AS VARCHAR) AS money_out,
    versions
FROM (
    SELECT BillingPeriodStart, BillingCurrency, sum(x_SourceRows) AS source_rows, sum(x_SourceCost) AS money_in,
        string_agg(DISTINCT x_Version, ', ' ORDER BY x_Version) AS versions
    FROM reconciliation
    GROUP BY ALL
) AS money
JOIN (
    SELECT BillingPeriodStart, BillingCurrency, count(*) AS charge_rows, sum(BilledCost) AS money_out
    FROM charges
    GROUP BY ALL
) AS charged USING (BillingPeriodStart, BillingCurrency)
WHERE list_contains($periods, money.BillingPeriodStart)
ORDER BY ALL
