-- One row: one decision of a person about one finding, from their own store; the newest of a finding holds.
CREATE TABLE IF NOT EXISTS decisions (
    x_Decision BIGINT NOT NULL,
    x_DecidedAt TIMESTAMP NOT NULL,
    FindingId VARCHAR NOT NULL,
    x_Kind VARCHAR NOT NULL,
    x_Verdict VARCHAR,
    x_Reason VARCHAR,
    x_Until DATE
);
