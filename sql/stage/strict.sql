-- What a cell of a bill may hold, beyond its type: a time that a bill can be of, a currency, an account, a split row. The rest raises.
CREATE OR REPLACE TEMP MACRO is_bill_time(moment) AS
    moment BETWEEN TIMESTAMP '2000-01-01' AND TIMESTAMP '2100-01-01'; -- infinity and year 9999 break calendars further on

CREATE OR REPLACE TEMP MACRO bill_time(moment) AS
    CASE WHEN moment IS NULL OR is_bill_time(moment) THEN moment ELSE error('no time between 2000 and 2100: ' || CAST(moment AS VARCHAR)) END;

CREATE OR REPLACE TEMP MACRO is_currency(code) AS regexp_full_match(code, '[A-Z]{3}');

CREATE OR REPLACE TEMP MACRO currency_code(code) AS
    CASE WHEN coalesce(code, '') = '' OR is_currency(code) THEN code ELSE error('no currency code: ' || code) END;

-- AWS issues 12 digits; generators of bills that go about write 13. Numbers lose leading zeros and gain a '.0'.
CREATE OR REPLACE TEMP MACRO is_account(id, provider) AS
    NOT lacks_digits(id)
    AND (provider <> 'AWS' OR trim(id) = '' OR regexp_full_match(trim(id), '[0-9]{1,13}(\.0*)?'));

CREATE OR REPLACE TEMP MACRO strict_account_id(id, provider) AS
    CASE WHEN id IS NULL OR is_account(id, provider) THEN account_id(id, provider) ELSE error('no account id: ' || id) END;

CREATE OR REPLACE TEMP MACRO is_split_row(operation, parent) AS
    coalesce(operation, '') IN ('EKSPod-EC2', 'ECSTask-EC2') OR coalesce(parent, '') <> '';
