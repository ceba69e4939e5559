-- One row: one UTC day of resource_metrics as a checksum of its rows; verdicts of windows that hold the day follow from it.
CREATE TABLE IF NOT EXISTS metric_days (
    x_Day DATE NOT NULL,
    x_Checksum HUGEINT NOT NULL
);
