-- One row: one of $findings × resource behind it × tags it had from $before days before it to its last day: its share of the impact.
SELECT DISTINCT findings.FindingId AS id, part.ResourceId AS resource, part.x_Share AS share, used.Tags AS tags
FROM findings
JOIN (
    SELECT FindingId, x_AsOf, ResourceId, x_Share FROM anomaly_causes WHERE x_Breakdown = 'resource'
    UNION
    SELECT FindingId, x_AsOf, ResourceId, 1.0 FROM findings
) AS part ON part.FindingId = findings.FindingId AND part.x_AsOf = findings.x_AsOf
JOIN resource_day AS used
    ON used.BillingAccountId = findings.BillingAccountId
    AND used.ResourceId = part.ResourceId
    AND used.ChargePeriodStart BETWEEN coalesce(findings.x_EventStart, findings.x_WindowStart) - $before
        AND findings.x_WindowEnd
WHERE findings.FindingId IN (SELECT unnest($findings))
ORDER BY ALL
