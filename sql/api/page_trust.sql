-- One row: how many totals of source and charges there are, how many differ, of what a caller may see.
SELECT
    count(*) AS totals,
    count(*) FILTER (x_SourceCost <> x_ChargedCost OR x_SourceRows <> x_ChargedRows) AS different
FROM reconciliation
WHERE ($accounts IS NULL OR list_contains($accounts, SubAccountId))
