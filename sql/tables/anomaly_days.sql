-- One row: payer × day × band of scores: how many daily series were scored so on that day; no band where none could be.
CREATE TABLE IF NOT EXISTS anomaly_days (
    BillingAccountId VARCHAR NOT NULL,
    x_AsOf DATE NOT NULL,
    x_ScoreFrom DOUBLE,
    x_Series BIGINT NOT NULL
);
