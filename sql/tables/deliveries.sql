-- One row: one attempt to take one version of one export's billing period, with its end state and reason.
CREATE TABLE IF NOT EXISTS deliveries (
    x_Attempt BIGINT NOT NULL,
    x_AttemptedAt TIMESTAMP NOT NULL,
    x_ExportId VARCHAR,
    BillingPeriodStart DATE,
    x_Version VARCHAR,
    x_Schema VARCHAR,
    x_State VARCHAR NOT NULL,
    x_Code VARCHAR,
    x_Reason VARCHAR,
    x_Source VARCHAR NOT NULL,
    x_Order VARCHAR,
    x_Files BIGINT,
    x_Bytes BIGINT,
    x_SourceRows BIGINT,
    x_ChargeRows BIGINT,
    BilledCost DECIMAL(38, 12),
    BillingCurrency VARCHAR
);
