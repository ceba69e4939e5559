-- One row: what commitments could cover of one family of usage, account and region in the window that ends with the payer's
-- newest day of judgement, at list prices, and how much of it they did; NULL where the export gives no list price.
CREATE TABLE IF NOT EXISTS commitment_coverage (
    x_AsOf DATE NOT NULL,
    BillingAccountId VARCHAR NOT NULL,
    SubAccountId VARCHAR,
    BillingCurrency VARCHAR NOT NULL,
    ServiceName VARCHAR,
    RegionId VARCHAR,
    x_CommitmentFamily VARCHAR NOT NULL,
    x_ListCost DOUBLE,
    x_CoveredListCost DOUBLE,
    x_Coverage DOUBLE
);
