-- One row: what was measured of one resource, by one source, on one UTC day: figures of the day and of its hours.
CREATE TABLE IF NOT EXISTS resource_metrics (
    SubAccountId VARCHAR,
    RegionId VARCHAR,
    x_Service VARCHAR,
    ResourceId VARCHAR NOT NULL,
    x_Metric VARCHAR NOT NULL,
    x_Day DATE NOT NULL,
    x_Days INTEGER NOT NULL,
    x_Average DOUBLE,
    x_Minimum DOUBLE,
    x_Maximum DOUBLE,
    x_P95 DOUBLE,
    x_P99 DOUBLE,
    x_Sum DOUBLE,
    x_Samples INTEGER NOT NULL,
    x_Seconds INTEGER NOT NULL,
    x_Hours DOUBLE[],
    x_HourMaxima DOUBLE[],
    x_Source VARCHAR NOT NULL
);
