-- Grain: bucket × storage class × unit; window: one billing period; storage held, not requests.
SELECT
    c.BillingPeriodStart,
    c.BillingAccountId,
    c.SubAccountId,
    max(c.SubAccountName) AS SubAccountName,
    c.BillingCurrency,
    c.RegionId,
    c.ResourceId,
    CASE
        WHEN c.x_UsageType LIKE '%TimedStorage-ByteHrs' THEN 'STANDARD'
        WHEN c.x_UsageType LIKE '%TimedStorage-SIA%' THEN 'STANDARD_IA'
        WHEN c.x_UsageType LIKE '%TimedStorage-ZIA%' THEN 'ONEZONE_IA'
        WHEN c.x_UsageType LIKE '%TimedStorage-INT%' THEN 'INTELLIGENT_TIERING'
        WHEN c.x_UsageType LIKE '%TimedStorage-GIR%' THEN 'GLACIER_IR'
        WHEN c.x_UsageType LIKE '%TimedStorage-GDA%' THEN 'DEEP_ARCHIVE'
        WHEN c.x_UsageType LIKE '%TimedStorage-Glacier%' THEN 'GLACIER'
        WHEN c.x_UsageType LIKE '%TimedStorage-RRS%' THEN 'REDUCED_REDUNDANCY'
        ELSE 'OTHER'
    END AS x_StorageClass,
    sum(c.ConsumedQuantity) AS ConsumedQuantity,
    c.ConsumedUnit,
    CASE WHEN count(c.EffectiveCost) = count(*) THEN sum(c.EffectiveCost) END AS EffectiveCost
FROM counted_charges AS c
WHERE c.x_ServiceCode = 'AmazonS3' AND c.x_LineItemType = 'Usage' AND c.x_UsageType LIKE '%TimedStorage%'
GROUP BY ALL
