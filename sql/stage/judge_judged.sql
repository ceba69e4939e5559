-- One payer's days of judgement, whether or not anything was found, and a digest of what they were judged from.
INSERT INTO judged BY NAME
WITH day AS (
    SELECT judged_now.x_AsOf, count(new_verdicts.FindingId) AS x_Findings
    FROM judged_now
    LEFT JOIN new_verdicts ON new_verdicts.x_AsOf = judged_now.x_AsOf
    GROUP BY judged_now.x_AsOf
), bill AS (
    SELECT day.x_AsOf, day.x_Findings, string_agg(bills.x_Version, ' ' ORDER BY bills.BillingPeriodStart) AS x_Bills
    FROM day
    LEFT JOIN bills
        ON bills.x_Counted AND bills.BillingAccountId = $payer AND bills.BillingPeriodStart <= day.x_AsOf
    GROUP BY ALL
)
SELECT
    $payer AS BillingAccountId,
    x_AsOf,
    x_Findings,
    md5($basis || ' ' || x_Bills || metrics_seen($payer, x_AsOf, $window)) AS x_Versions
FROM bill
