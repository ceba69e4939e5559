-- One row: a finding of which at least $most of the money lies on resources that bear one of $tags, as the bill spells them.
WITH tagged AS (
    SELECT DISTINCT BillingAccountId, ResourceId FROM resource_day WHERE Tags IN (SELECT unnest($tags))
), part AS (
    SELECT FindingId, x_AsOf, ResourceId, x_Share AS share FROM anomaly_causes WHERE x_Breakdown = 'resource'
    UNION ALL
    SELECT FindingId, x_AsOf, ResourceId, 1.0 AS share FROM findings
)
SELECT findings.FindingId
FROM findings
JOIN part ON part.FindingId = findings.FindingId AND part.x_AsOf = findings.x_AsOf
JOIN tagged ON tagged.BillingAccountId = findings.BillingAccountId AND tagged.ResourceId = part.ResourceId
GROUP BY findings.FindingId
HAVING sum(part.share) >= $most
ORDER BY findings.FindingId
