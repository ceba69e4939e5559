-- Offending: payers whose scores of the last week are distributed otherwise than those of the four weeks before: a population stability index above 0.25.
-- PSI = sum of (p − q) ln(p ÷ q) over the bands, half a series-day added to each; 0.25 is where credit scoring calls a population shifted.
WITH scored AS (
    SELECT
        BillingAccountId, x_ScoreFrom, x_Series, max(x_AsOf) OVER (PARTITION BY BillingAccountId) - x_AsOf AS age
    FROM anomaly_days
    WHERE x_ScoreFrom IS NOT NULL
), band AS (
    SELECT
        BillingAccountId, x_ScoreFrom, coalesce(sum(x_Series) FILTER (age < 7), 0) + 0.5 AS now,
        coalesce(sum(x_Series) FILTER (age BETWEEN 7 AND 34), 0) + 0.5 AS before
    FROM scored
    GROUP BY ALL
), share AS (
    SELECT
        *, sum(now) OVER (PARTITION BY BillingAccountId) AS all_now, sum(before) OVER (PARTITION BY BillingAccountId) AS all_before
    FROM band
)
SELECT
    BillingAccountId, max(all_now) AS series_days, max(all_before) AS series_days_before,
    round(sum((now / all_now - before / all_before) * ln((now / all_now) / (before / all_before))), 4) AS stability_index
FROM share
WHERE all_now >= 1000 AND all_before >= 1000
GROUP BY BillingAccountId
HAVING stability_index > 0.25
ORDER BY ALL
