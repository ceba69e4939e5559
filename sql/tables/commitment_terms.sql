-- One row: commitment × billing period of one export: what kind it is and when it ends, where the export says so.
CREATE TABLE IF NOT EXISTS commitment_terms (
    x_ExportId VARCHAR NOT NULL,
    BillingPeriodStart DATE NOT NULL,
    BillingAccountId VARCHAR NOT NULL,
    CommitmentDiscountId VARCHAR NOT NULL,
    x_Plan VARCHAR,
    x_TermYears INTEGER,
    x_Payment VARCHAR,
    x_EndsOn DATE
);
