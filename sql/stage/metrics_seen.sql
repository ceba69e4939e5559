-- What the metrics of a payer's accounts, and of resources whose account no source names, say of the days that a judgement
-- as of one day may read, as one text; '' where there are none. `payer_metric_days` holds it by day.
CREATE OR REPLACE TEMP MACRO metrics_seen(payer, as_of, days) AS (
    SELECT coalesce(string_agg(x_Seen, ' ' ORDER BY x_Day), '')
    FROM payer_metric_days
    WHERE BillingAccountId = payer AND x_Day BETWEEN as_of - CAST(days AS INTEGER) AND as_of
);
