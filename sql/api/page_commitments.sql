-- One row: a reservation or savings plan that a caller may see, over the newest 30 days: what of it was used, what lay idle, what it saved.
SELECT
    CommitmentDiscountId AS id,
    BillingCurrency AS currency,
    max(CommitmentDiscountType) AS kind,
    max(ServiceName) AS service,
    max(RegionId) AS region,
    max(SubAccountName) AS account_name,
    max(x_EndsOn) AS ends_on,
    sum(x_UsedCost) AS used,
    sum(x_UnusedCost) AS unused,
    sum(x_OnDemandEquivalent) AS on_demand
FROM commitment_day
WHERE ($accounts IS NULL OR list_contains($accounts, SubAccountId))
    AND ChargePeriodStart > (SELECT max(ChargePeriodStart) FROM commitment_day) - 30
GROUP BY CommitmentDiscountId, BillingCurrency
ORDER BY unused DESC NULLS LAST, used DESC, id
