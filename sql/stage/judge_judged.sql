-- One payer's days of judgement, whether or not anything was found, and a digest of what they were judged from.
INSERT INTO judged BY NAME
SELECT
    $payer AS BillingAccountId,
    judged_now.x_AsOf,
    count(new_verdicts.FindingId) AS x_Findings,
    (
        SELECT md5($basis || ' ' || string_agg(x_Version, ' ' ORDER BY BillingPeriodStart))
        FROM bills
        WHERE x_Counted AND bills.BillingAccountId = $payer AND bills.BillingPeriodStart <= judged_now.x_AsOf
    ) AS x_Versions
FROM judged_now
LEFT JOIN new_verdicts ON new_verdicts.x_AsOf = judged_now.x_AsOf
GROUP BY judged_now.x_AsOf
