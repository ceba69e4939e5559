-- One row: a part of an anomaly's impact, as of its newest verdict: its breakdowns one after another, the largest part first, the rest last.
SELECT causes.*
FROM anomaly_causes AS causes
JOIN findings ON findings.FindingId = causes.FindingId AND findings.x_AsOf = causes.x_AsOf
WHERE causes.FindingId = $finding
ORDER BY list_position(['whole', 'price_quantity', 'element', 'resource'], causes.x_Breakdown), causes.x_Rank
