-- One row: the version that charges hold of one export's period, per payer: how complete it is and whether marts count it.
CREATE TABLE IF NOT EXISTS bills (
    x_ExportId VARCHAR NOT NULL,
    BillingPeriodStart DATE NOT NULL,
    BillingAccountId VARCHAR NOT NULL,
    x_Version VARCHAR NOT NULL,
    x_Schema VARCHAR NOT NULL,
    x_Order VARCHAR NOT NULL,
    x_Hourly BOOLEAN NOT NULL,
    x_Settled BOOLEAN NOT NULL,
    x_DataThrough DATE NOT NULL,
    x_MatureThrough DATE NOT NULL,
    x_NotAvailable VARCHAR,
    x_Counted BOOLEAN NOT NULL
);
