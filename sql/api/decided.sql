-- How many decisions of people this snapshot holds: what the store has beyond them is newer.
SELECT count(*) AS published FROM decisions
