-- One row: how many totals of source and charges there are, and how many differ.
SELECT count(*) AS totals, count(*) FILTER (x_SourceCost <> x_ChargedCost OR x_SourceRows <> x_ChargedRows) AS different
FROM reconciliation
