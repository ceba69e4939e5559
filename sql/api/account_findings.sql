-- What the newest judgement of an account's bill found, as sql/api/findings.sql has it, but for decisions newer than the snapshot.
SELECT
    FindingId, DetectorId, Title, Category, Severity, Confidence, x_State, BillingAccountId, SubAccountId,
    SubAccountName, ServiceName, RegionId, ResourceId, x_UsageType, x_EventStart, x_FirstSeen, x_LastSeen,
    BillingCurrency, x_CostBasis, x_MonthlyCost, x_EstimatedMonthlySaving, x_NetMonthlySaving, x_Impact, x_Mature,
    x_Summary, x_Action, x_Evidence, x_RateSource, x_Rate, x_RateUnit, x_CoveredShare, x_CommitmentEnd, x_WindowStart,
    x_WindowEnd, x_WindowCost, x_HoursPerMonth, x_DismissedReason, x_DismissedUntil, x_Feedback, x_Version,
    x_DiscountShare, x_MonthlyDiscount
FROM findings
WHERE SubAccountId = $account AND BillingAccountId = $payer AND x_LastSeen = $as_of
    AND ($category IS NULL OR Category = $category)
