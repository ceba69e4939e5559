-- One row: one billing period's marts, and the counted bill versions that they were built from.
CREATE TABLE IF NOT EXISTS mart_builds (
    BillingPeriodStart DATE NOT NULL,
    x_Versions VARCHAR NOT NULL
);
