-- What was measured of one account's resources, and of those whose account no source names.
SELECT
    SubAccountId, RegionId, x_Service, ResourceId, x_Metric, x_Day, x_Days, x_Average, x_Minimum, x_Maximum, x_P95,
    x_P99, x_Sum, x_Samples, x_Seconds, x_Hours, x_HourMaxima, x_Source
FROM resource_metrics
WHERE x_Day BETWEEN $first AND $last AND (SubAccountId IS NULL OR SubAccountId = $account)
ORDER BY ALL
