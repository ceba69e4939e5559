-- The snapshot's copy of every decision, oldest first: what a store that was lost is made again from.
SELECT x_Decision, x_DecidedAt, FindingId, x_Kind, x_Verdict, x_Reason, x_Until FROM decisions ORDER BY x_Decision
