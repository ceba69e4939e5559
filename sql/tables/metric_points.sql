-- One row: what one file says was measured of one resource, by one source, in one period; x_Key is all but the period.
CREATE TABLE IF NOT EXISTS metric_points (
    x_Key VARCHAR NOT NULL,
    x_Version VARCHAR NOT NULL,
    SubAccountId VARCHAR,
    RegionId VARCHAR,
    x_Service VARCHAR,
    ResourceId VARCHAR NOT NULL,
    x_Metric VARCHAR NOT NULL,
    x_At TIMESTAMP NOT NULL,
    x_Seconds INTEGER NOT NULL,
    x_Days INTEGER NOT NULL,
    x_Average DOUBLE,
    x_Minimum DOUBLE,
    x_Maximum DOUBLE,
    x_P95 DOUBLE,
    x_P99 DOUBLE,
    x_Sum DOUBLE,
    x_Samples INTEGER,
    x_Source VARCHAR NOT NULL
);
