-- The touched days as checksums of their rows, by account: the sum does not depend on the rows' order.
INSERT INTO metric_days BY NAME
SELECT SubAccountId, x_Day, sum(md5_number_lower(CAST(resource_metrics AS VARCHAR))) AS x_Checksum
FROM resource_metrics
WHERE x_Day IN (SELECT x_Day FROM touched)
GROUP BY ALL
