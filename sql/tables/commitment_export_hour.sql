-- One row: sub-account × commitment family × region × hour of one hourly export, whether or not it counts (commitment_family_hour).
CREATE TABLE IF NOT EXISTS commitment_export_hour (
    x_ExportId VARCHAR NOT NULL,
    BillingPeriodStart DATE NOT NULL,
    BillingAccountId VARCHAR NOT NULL,
    SubAccountId VARCHAR,
    BillingCurrency VARCHAR NOT NULL,
    RegionId VARCHAR,
    x_CommitmentFamily VARCHAR NOT NULL,
    x_Hour TIMESTAMP NOT NULL,
    x_OnDemandCost DECIMAL(38, 12) NOT NULL,
    x_OnDemandListCost DECIMAL(38, 12),
    x_CoveredCost DECIMAL(38, 12)
);

ALTER TABLE commitment_export_hour ADD COLUMN IF NOT EXISTS x_OnDemandListCost DECIMAL(38, 12); -- since 0.2
