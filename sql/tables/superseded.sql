-- One row: a finding that a restated bill took away: its last verdict, and the version that no longer shows it.
CREATE TABLE IF NOT EXISTS superseded (
    FindingId VARCHAR NOT NULL,
    BillingAccountId VARCHAR NOT NULL,
    x_LastAsOf DATE NOT NULL,
    x_Version VARCHAR,
    x_SupersededBy VARCHAR,
    DetectorId VARCHAR NOT NULL,
    Title VARCHAR NOT NULL,
    ResourceId VARCHAR,
    x_EstimatedMonthlySaving DECIMAL(18, 2)
);
