-- Offending: billing periods whose marts were built from other bill versions than those that count now.
SELECT BillingPeriodStart, period_versions.x_Versions AS counted, mart_builds.x_Versions AS built
FROM period_versions
FULL JOIN mart_builds USING (BillingPeriodStart)
WHERE period_versions.x_Versions IS DISTINCT FROM mart_builds.x_Versions
ORDER BY ALL
