-- One row: sub-account × service × usage type × operation × region × day of one hourly export: its cost in each UTC hour, whether or not it counts.
CREATE TABLE IF NOT EXISTS usage_export_hours (
    x_ExportId VARCHAR NOT NULL,
    BillingPeriodStart DATE NOT NULL,
    BillingAccountId VARCHAR NOT NULL,
    SubAccountId VARCHAR,
    BillingCurrency VARCHAR NOT NULL,
    RegionId VARCHAR,
    x_ServiceCode VARCHAR,
    x_UsageType VARCHAR,
    x_Operation VARCHAR,
    ChargePeriodStart DATE NOT NULL,
    x_HourCosts DOUBLE[] NOT NULL
);
