-- One row: one finding as of one day of judgement, from data up to that day alone.
CREATE TABLE IF NOT EXISTS verdicts (
    x_AsOf DATE NOT NULL,
    FindingId VARCHAR NOT NULL,
    DetectorId VARCHAR NOT NULL,
    Title VARCHAR NOT NULL,
    Category VARCHAR NOT NULL,
    Severity VARCHAR NOT NULL,
    Confidence DOUBLE NOT NULL,
    BillingAccountId VARCHAR NOT NULL,
    SubAccountId VARCHAR,
    SubAccountName VARCHAR,
    ServiceName VARCHAR,
    RegionId VARCHAR,
    ResourceId VARCHAR,
    x_UsageType VARCHAR,
    x_EventStart DATE,
    BillingCurrency VARCHAR NOT NULL,
    x_CostBasis VARCHAR NOT NULL,
    x_MonthlyCost DECIMAL(18, 2),
    x_EstimatedMonthlySaving DECIMAL(18, 2),
    x_NetMonthlySaving DECIMAL(18, 2),
    x_Impact DECIMAL(18, 2),
    x_WindowStart DATE,
    x_WindowEnd DATE,
    x_Mature BOOLEAN,
    x_Summary VARCHAR NOT NULL,
    x_Action VARCHAR NOT NULL,
    x_Evidence VARCHAR NOT NULL,
    x_Version VARCHAR
);
-- Columns that came later: a warehouse that an earlier release made gets them, empty until its days are judged again.
ALTER TABLE verdicts ADD COLUMN IF NOT EXISTS x_WindowCost DECIMAL(38, 9);
ALTER TABLE verdicts ADD COLUMN IF NOT EXISTS x_Rate DOUBLE;
ALTER TABLE verdicts ADD COLUMN IF NOT EXISTS x_RateUnit VARCHAR;
ALTER TABLE verdicts ADD COLUMN IF NOT EXISTS x_RateSource VARCHAR;
ALTER TABLE verdicts ADD COLUMN IF NOT EXISTS x_CoveredShare DOUBLE;
ALTER TABLE verdicts ADD COLUMN IF NOT EXISTS x_CommitmentEnd DATE;
ALTER TABLE verdicts ADD COLUMN IF NOT EXISTS x_Scope VARCHAR;
ALTER TABLE verdicts ADD COLUMN IF NOT EXISTS x_DiscountShare DOUBLE;
ALTER TABLE verdicts ADD COLUMN IF NOT EXISTS x_MonthlyDiscount DECIMAL(18, 2);
