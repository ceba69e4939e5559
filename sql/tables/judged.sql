-- One row: one payer's bill was judged as of one day, whether or not anything was found, and from which bill versions.
CREATE TABLE IF NOT EXISTS judged (
    BillingAccountId VARCHAR NOT NULL,
    x_AsOf DATE NOT NULL,
    x_Findings BIGINT NOT NULL,
    x_Versions VARCHAR
);
