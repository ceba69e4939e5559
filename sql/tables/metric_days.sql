-- One row: one account's UTC day of resource_metrics (NULL: no source names the account) as a checksum of its rows; verdicts
-- of windows that hold the day follow from it.
CREATE TABLE IF NOT EXISTS metric_days (
    SubAccountId VARCHAR,
    x_Day DATE NOT NULL,
    x_Checksum HUGEINT NOT NULL
);
