-- One row: sub-account × commitment family × region × hour of an hourly export: on-demand spend that a commitment could cover.
CREATE TABLE IF NOT EXISTS commitment_family_hour (
    x_ExportId VARCHAR NOT NULL,
    BillingPeriodStart DATE NOT NULL,
    BillingAccountId VARCHAR NOT NULL,
    SubAccountId VARCHAR,
    BillingCurrency VARCHAR NOT NULL,
    RegionId VARCHAR,
    x_CommitmentFamily VARCHAR NOT NULL,
    x_Hour TIMESTAMP NOT NULL,
    x_OnDemandCost DECIMAL(38, 12) NOT NULL,
    x_CoveredCost DECIMAL(38, 12) NOT NULL
);
