-- One row: day of judgement: how many findings it has.
SELECT x_AsOf AS day, sum(x_Findings) AS findings
FROM judged
WHERE x_AsOf BETWEEN $first AND $last
GROUP BY x_AsOf
ORDER BY x_AsOf
