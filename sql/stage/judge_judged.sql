-- One payer's days of judgement, replaced: judged, whether or not anything was found.
INSERT INTO judged BY NAME
SELECT $payer AS BillingAccountId, judging.x_AsOf, count(new_verdicts.FindingId) AS x_Findings
FROM judging
LEFT JOIN new_verdicts ON new_verdicts.x_AsOf = judging.x_AsOf
GROUP BY judging.x_AsOf
