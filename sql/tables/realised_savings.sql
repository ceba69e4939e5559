-- One row: one time that a finding was resolved: what its scope would have cost since, what it did cost, what of that was saved.
CREATE TABLE IF NOT EXISTS realised_savings (
    FindingId VARCHAR NOT NULL,
    DetectorId VARCHAR NOT NULL,
    BillingAccountId VARCHAR NOT NULL,
    SubAccountId VARCHAR,
    ServiceName VARCHAR,
    RegionId VARCHAR,
    ResourceId VARCHAR,
    x_UsageType VARCHAR,
    BillingCurrency VARCHAR NOT NULL,
    x_ResolvedOn DATE NOT NULL,
    x_MeasuredThrough DATE NOT NULL,
    x_DaysMeasured BIGINT NOT NULL,
    x_EstimatedSaving DECIMAL(38, 9) NOT NULL,
    x_CounterfactualCost DECIMAL(38, 9) NOT NULL,
    x_ActualCost DECIMAL(38, 9) NOT NULL,
    x_MovedCost DECIMAL(38, 9) NOT NULL,
    x_RealisedSaving DECIMAL(38, 9) NOT NULL,
    x_Mature BOOLEAN NOT NULL
);
