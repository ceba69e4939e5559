-- Findings as a list to work through, what is still there first, then most money first: anomalies by impact so far (falls, below zero, last), all others by net saving per month.
SELECT
    FindingId, DetectorId, Title, Category, Severity, Confidence, x_State, BillingAccountId, SubAccountId, SubAccountName,
    ServiceName, RegionId, ResourceId, x_UsageType, x_EventStart, x_FirstSeen, x_LastSeen, BillingCurrency,
    x_CostBasis, x_MonthlyCost, x_EstimatedMonthlySaving, x_NetMonthlySaving, x_Impact, x_Mature,
    x_Summary, x_Action, x_Evidence, x_RateSource, x_Rate, x_RateUnit, x_CoveredShare, x_CommitmentEnd,
    x_DiscountShare, x_MonthlyDiscount,
    x_WindowStart, x_WindowEnd, x_WindowCost, x_HoursPerMonth, x_DismissedReason, x_DismissedUntil, x_Version
FROM findings
WHERE abs(coalesce(x_NetMonthlySaving, x_Impact, 0)) >= $least
    AND ($state = 'all' OR $state = x_State OR ($state = 'open' AND x_State = 'regressed'))
    AND ($category IS NULL OR Category = $category)
    AND ($account IS NULL OR SubAccountId = $account)
ORDER BY x_State IN ('resolved', 'dismissed'), coalesce(x_NetMonthlySaving, x_Impact, 0) DESC, FindingId
