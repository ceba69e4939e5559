-- The data points of the files that wait, with the name of their series.
INSERT INTO metric_points BY NAME
SELECT metric_key(SubAccountId, RegionId, x_Service, ResourceId, x_Metric, x_Source) AS x_Key, *
FROM read_points
