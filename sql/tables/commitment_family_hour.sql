-- Grain: sub-account × commitment family × region × hour; window: one billing period of an hourly export that counts.
CREATE OR REPLACE VIEW commitment_family_hour AS
SELECT
    h.BillingPeriodStart,
    h.BillingAccountId,
    h.SubAccountId,
    h.BillingCurrency,
    h.RegionId,
    h.x_CommitmentFamily,
    h.x_Hour,
    h.x_OnDemandCost,
    h.x_OnDemandListCost,
    h.x_CoveredCost
FROM commitment_export_hour AS h
JOIN bills
    ON bills.x_ExportId = h.x_ExportId
    AND bills.BillingPeriodStart = h.BillingPeriodStart
    AND bills.BillingAccountId = h.BillingAccountId
WHERE bills.x_Counted
