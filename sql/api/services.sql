-- The names under which an account's bill shows these service codes.
SELECT DISTINCT ServiceName
FROM usage_type_day
WHERE SubAccountId = $account AND list_contains($codes, x_ServiceCode) AND ServiceName IS NOT NULL
ORDER BY ServiceName
