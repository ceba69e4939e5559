-- The snapshot's copy of what people decided: a store that is lost is made again from it.
SELECT * FROM decisions ORDER BY x_Decision
