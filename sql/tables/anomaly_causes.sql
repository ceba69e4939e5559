-- One row: anomaly × day of judgement × breakdown × part of its impact; the parts of a breakdown add up to it exactly.
CREATE TABLE IF NOT EXISTS anomaly_causes (
    x_AsOf DATE NOT NULL,
    FindingId VARCHAR NOT NULL,
    BillingAccountId VARCHAR NOT NULL,
    x_Breakdown VARCHAR NOT NULL,
    x_Rank INTEGER NOT NULL,
    x_Dimension VARCHAR NOT NULL,
    x_Element VARCHAR,
    SubAccountId VARCHAR,
    ServiceName VARCHAR,
    RegionId VARCHAR,
    x_UsageType VARCHAR,
    x_Operation VARCHAR,
    ResourceId VARCHAR,
    x_Change VARCHAR,
    BillingCurrency VARCHAR NOT NULL,
    x_Impact DECIMAL(18, 2) NOT NULL,
    x_Actual DECIMAL(38, 9),
    x_Share DOUBLE NOT NULL,
    x_BeganAt TIMESTAMP,
    x_Words VARCHAR NOT NULL
);
