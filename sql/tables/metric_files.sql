-- One row: one version (content digest) of a metric file whose data points the warehouse took, and the day it was given.
CREATE TABLE IF NOT EXISTS metric_files (
    x_Version VARCHAR NOT NULL,
    x_Order VARCHAR NOT NULL,
    x_AsOf DATE,
    x_Schema VARCHAR NOT NULL
);
