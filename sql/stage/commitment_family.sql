-- What a commitment could be bought for: service, instance family (exact type where a reservation does not change size), then platform or engine where it is not the plain one. NULL: nothing that a commitment covers.
CREATE OR REPLACE TEMP MACRO commitment_part(usage_type, before) AS split_part(split_part(usage_type, before, 2), '.', 1);

CREATE OR REPLACE TEMP MACRO is_service(code, wanted) AS coalesce(nullif(code, ''), wanted) = wanted;

CREATE OR REPLACE TEMP MACRO ec2_platform(operation) AS CASE
    WHEN coalesce(operation, '') NOT LIKE 'RunInstances:%' THEN '' -- Linux
    WHEN operation IN ('RunInstances:0800', 'RunInstances:00g0') THEN '' -- licence brought along: priced as Linux
    WHEN operation = 'RunInstances:0002' THEN ':windows'
    WHEN operation = 'RunInstances:0010' THEN ':rhel'
    WHEN operation = 'RunInstances:000g' THEN ':suse'
    ELSE ':' || lower(split_part(operation, ':', 2)) -- SQL Server and the like
END;

CREATE OR REPLACE TEMP MACRO rds_engine(operation) AS CASE
    WHEN coalesce(operation, '') NOT LIKE 'CreateDBInstance:%' THEN ''
    WHEN operation = 'CreateDBInstance:0002' THEN ':mysql'
    WHEN operation = 'CreateDBInstance:0014' THEN ':postgresql'
    WHEN operation = 'CreateDBInstance:0016' THEN ':aurora-mysql'
    WHEN operation = 'CreateDBInstance:0018' THEN ':mariadb'
    WHEN operation = 'CreateDBInstance:0021' THEN ':aurora-postgresql'
    ELSE ':' || lower(split_part(operation, ':', 2)) -- Oracle, SQL Server, Db2: no size flexibility is assumed
END;

CREATE OR REPLACE TEMP MACRO commitment_family(code, usage_type, operation) AS CASE
    WHEN usage_type LIKE '%Spot%' OR usage_type LIKE '%HeavyUsage%' THEN NULL
    WHEN usage_type LIKE '%BoxUsage:%' AND is_service(code, 'AmazonEC2') -- EMR bills its fee under the same name
        THEN 'ec2:' || commitment_part(usage_type, 'BoxUsage:') || ec2_platform(operation)
    WHEN usage_type LIKE '%DedicatedUsage:%' AND is_service(code, 'AmazonEC2')
        THEN 'ec2:' || commitment_part(usage_type, 'DedicatedUsage:') || ec2_platform(operation)
    WHEN usage_type LIKE '%Fargate-%' THEN CASE
        WHEN usage_type LIKE '%Storage%' OR usage_type LIKE '%-OS-%' THEN NULL -- neither is discounted by a plan
        WHEN usage_type LIKE '%vCPU-Hours%' OR usage_type LIKE '%GB-Hours%' THEN 'fargate' END
    WHEN usage_type LIKE '%Lambda-GB-Second%' OR usage_type LIKE '%Lambda-Provisioned-%' THEN 'lambda'
    WHEN usage_type LIKE '%Usage%:db.%' AND is_service(code, 'AmazonRDS') THEN CASE -- Neptune, DocumentDB, MemoryDB: not RDS
        WHEN rds_engine(operation) IN ('', ':mysql', ':postgresql', ':aurora-mysql', ':mariadb', ':aurora-postgresql')
            THEN 'rds:' || commitment_part(usage_type, ':db.') || rds_engine(operation)
        ELSE 'rds:' || split_part(usage_type, ':db.', 2) || rds_engine(operation) END
    WHEN usage_type LIKE '%NodeUsage:cache.%'
        THEN 'elasticache:' || commitment_part(usage_type, ':cache.')
            || CASE WHEN operation = 'CreateCacheCluster:0001' THEN ':memcached' ELSE '' END
    WHEN usage_type LIKE '%ESInstance:%' AND usage_type NOT LIKE '%ultrawarm%' -- exact types
        THEN 'opensearch:' || replace(replace(split_part(usage_type, 'ESInstance:', 2), '.search', ''), '.elasticsearch', '')
    WHEN usage_type LIKE '%Node:%' AND code = 'AmazonRedshift' THEN 'redshift:' || split_part(usage_type, 'Node:', 2) -- exact
    WHEN code = 'AmazonDynamoDB' AND usage_type NOT LIKE '%IA-%' AND usage_type NOT LIKE '%Repl%' THEN CASE
        WHEN usage_type LIKE '%ReadCapacityUnit-Hrs%' THEN 'dynamodb:read'
        WHEN usage_type LIKE '%WriteCapacityUnit-Hrs%' THEN 'dynamodb:write' END
END;
