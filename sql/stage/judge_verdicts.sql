-- One payer's verdicts of the days being judged, replaced; each with the bill versions that its window was read from.
INSERT INTO verdicts BY NAME
SELECT
    new_verdicts.*,
    (
        SELECT string_agg(x_Version, ', ' ORDER BY BillingPeriodStart)
        FROM bills
        WHERE x_Counted
            AND bills.BillingAccountId = new_verdicts.BillingAccountId
            AND bills.BillingPeriodStart BETWEEN date_trunc('month', coalesce(x_WindowStart, x_AsOf)) AND x_AsOf
    ) AS x_Version
FROM new_verdicts
