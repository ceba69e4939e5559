-- One row: one service of one account: its amortised cost of a week against the week before, of 30 days against the 30 before,
-- and its share of the account, as of the payer's newest day that is settled; NULL where there was nothing before.
CREATE TABLE IF NOT EXISTS service_growth (
    x_AsOf DATE NOT NULL,
    BillingAccountId VARCHAR NOT NULL,
    SubAccountId VARCHAR,
    BillingCurrency VARCHAR NOT NULL,
    ServiceName VARCHAR,
    x_WeekOverWeek DOUBLE,
    x_MonthOverMonth DOUBLE,
    x_AccountShare DOUBLE
);
