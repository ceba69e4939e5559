-- One row: container (ECS task, EKS pod) × parent resource × day. Split cost allocation repeats cost: for drill-down, never in totals.
CREATE TABLE IF NOT EXISTS split_charges (
    x_ExportId VARCHAR NOT NULL,
    x_Version VARCHAR NOT NULL,
    BillingPeriodStart DATE NOT NULL,
    BillingAccountId VARCHAR NOT NULL,
    SubAccountId VARCHAR,
    BillingCurrency VARCHAR NOT NULL,
    ChargePeriodStart DATE NOT NULL,
    x_UsageType VARCHAR,
    x_Operation VARCHAR,
    ResourceId VARCHAR,
    x_ParentResourceId VARCHAR,
    x_SplitCost DECIMAL(38, 12),
    x_UnusedCost DECIMAL(38, 12),
    ConsumedQuantity DECIMAL(38, 12),
    x_LineItems BIGINT NOT NULL
);
