-- One row: a finding as it is published: confidence after what later bills and people said, net without what is dismissed, its SQL.
CREATE TABLE IF NOT EXISTS weighed (
    FindingId VARCHAR NOT NULL,
    Confidence DOUBLE NOT NULL,
    Severity VARCHAR NOT NULL,
    x_NetMonthlySaving DECIMAL(18, 2),
    x_EvidenceSql VARCHAR
);
ALTER TABLE weighed ADD COLUMN IF NOT EXISTS x_MonthlyDiscount DECIMAL(18, 2);
