-- commitment_family_hour of one account of one payer, as the frame of models/focus.py: what pipelines/steps/frames.py reads of the warehouse.
SELECT
    BillingAccountId, SubAccountId, BillingCurrency, RegionId, BillingPeriodStart, x_CommitmentFamily, x_Hour,
    CAST(x_OnDemandCost AS DOUBLE) AS x_OnDemandCost, CAST(x_OnDemandListCost AS DOUBLE) AS x_OnDemandListCost,
    CAST(x_CoveredCost AS DOUBLE) AS x_CoveredCost
FROM commitment_family_hour
WHERE BillingAccountId = $payer AND SubAccountId = $account AND CAST(x_Hour AS DATE) BETWEEN $first AND $last
ORDER BY ALL
