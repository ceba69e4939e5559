-- One row: export × period × payer × account × line item type × currency: rows and exact sums in the source and in charges.
CREATE TABLE IF NOT EXISTS reconciliation (
    x_ExportId VARCHAR NOT NULL,
    x_Version VARCHAR NOT NULL,
    BillingPeriodStart DATE NOT NULL,
    BillingAccountId VARCHAR NOT NULL,
    SubAccountId VARCHAR,
    x_LineItemType VARCHAR NOT NULL,
    BillingCurrency VARCHAR NOT NULL,
    x_SourceRows BIGINT NOT NULL,
    x_ChargedRows BIGINT NOT NULL,
    x_SourceCost DECIMAL(38, 12) NOT NULL,
    x_ChargedCost DECIMAL(38, 12) NOT NULL,
    EffectiveCost DECIMAL(38, 12),
    x_Settled BOOLEAN NOT NULL
);
