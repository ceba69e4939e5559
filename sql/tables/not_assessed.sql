-- One row: what the newest run of a payer could not judge: detector, account, reason.
CREATE TABLE IF NOT EXISTS not_assessed (
    BillingAccountId VARCHAR NOT NULL,
    DetectorId VARCHAR NOT NULL,
    SubAccountId VARCHAR,
    x_Reason VARCHAR NOT NULL
);
