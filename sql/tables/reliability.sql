-- One row: detector × bucket of confidence: how many findings, what of them later bills and people confirmed, what they refuted.
CREATE TABLE IF NOT EXISTS reliability (
    DetectorId VARCHAR NOT NULL,
    x_ConfidenceFrom DOUBLE NOT NULL,
    x_ConfidenceTo DOUBLE NOT NULL,
    x_Findings BIGINT NOT NULL,
    x_Confirmed BIGINT NOT NULL,
    x_Refuted BIGINT NOT NULL,
    x_StatedRate DOUBLE NOT NULL,
    x_ObservedRate DOUBLE,
    x_CalibratedRate DOUBLE NOT NULL
);
