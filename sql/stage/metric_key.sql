-- What a series of data points is of: account, region, service, resource, metric and source as one text.
CREATE OR REPLACE TEMP MACRO metric_key(account, region, service, resource, metric, source) AS
    md5(concat_ws(chr(31), coalesce(account, ''), coalesce(region, ''), coalesce(service, ''), resource, metric, source));
