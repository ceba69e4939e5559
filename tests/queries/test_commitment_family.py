"""What a commitment covers is told by service, usage type and operation."""

from collections.abc import Iterator

import pytest

import sql
from pipelines.settings import Settings
from pipelines.warehouse import Connection, rows, writer


@pytest.fixture
def con(settings: Settings) -> Iterator[Connection]:
    with writer(settings) as con:
        con.execute(sql.read("stage/commitment_family"))
        yield con


@pytest.mark.parametrize(
    ("code", "usage_type", "operation", "family"),
    [
        ("AmazonEC2", "BoxUsage:m5.large", "RunInstances", "ec2:m5"),
        ("AmazonEC2", "EUC1-BoxUsage:m7g-flex.large", "RunInstances:0800", "ec2:m7g-flex"),
        ("AmazonEC2", "BoxUsage:m5.large", "RunInstances:0002", "ec2:m5:windows"),
        ("AmazonEC2", "BoxUsage:m5.large", "RunInstances:0102", "ec2:m5:0102"),
        ("AmazonEC2", "EU-DedicatedUsage:c5.large", "RunInstances", "ec2:c5"),
        ("AmazonEC2", "SpotUsage:m5.large", "RunInstances:SV001", None),
        ("AmazonEC2", "EBS:VolumeUsage.gp3", "CreateVolume-Gp3", None),
        ("ElasticMapReduce", "BoxUsage:m5.large", "RunInstances", None),
        (None, "BoxUsage:m5.large", None, "ec2:m5"),
        ("AmazonECS", "EUC1-Fargate-vCPU-Hours:perCPU", "FargateTask", "fargate"),
        ("AmazonEKS", "USE1-Fargate-ARM-GB-Hours", "FargatePod", "fargate"),
        ("AmazonECS", "USE1-SpotUsage-Fargate-GB-Hours", "FargateTask", None),
        ("AmazonECS", "USE1-Fargate-EphemeralStorage-GB-Hours", "FargateTask", None),
        ("AmazonECS", "USE1-Fargate-Windows-OS-Hours:perCPU", "FargateTask", None),
        ("AWSLambda", "EUC1-Lambda-GB-Second-ARM", "Invoke", "lambda"),
        ("AWSLambda", "Lambda-Provisioned-Concurrency", "Invoke", "lambda"),
        ("AWSLambda", "Request", "Invoke", None),
        ("AWSLambda", "Lambda-Edge-GB-Second", "Invoke", None),
        ("AmazonRDS", "InstanceUsage:db.r6g.large", "CreateDBInstance:0014", "rds:r6g:postgresql"),
        ("AmazonRDS", "EUC1-Multi-AZUsage:db.r6g.large", "CreateDBInstance:0002", "rds:r6g:mysql"),
        ("AmazonRDS", "InstanceUsageIOOptimized:db.r7g.large", "CreateDBInstance:0021", "rds:r7g:aurora-postgresql"),
        ("AmazonRDS", "InstanceUsage:db.m5.large", "CreateDBInstance:0012", "rds:m5.large:0012"),
        ("AmazonRDS", "Aurora:ServerlessV2Usage", "CreateDBInstance:0021", None),
        ("AmazonNeptune", "InstanceUsage:db.r5.large", "CreateDBInstance:0019", None),
        ("AmazonElastiCache", "NodeUsage:cache.r6g.large", "CreateCacheCluster:0002", "elasticache:r6g"),
        ("AmazonElastiCache", "NodeUsage:cache.r6g.large", "CreateCacheCluster:0001", "elasticache:r6g:memcached"),
        ("AmazonES", "EUC1-ESInstance:r6g.large.search", "ESDomain", "opensearch:r6g.large"),
        ("AmazonES", "ESInstance:ultrawarm1.medium", "ESDomain", None),
        ("AmazonRedshift", "Node:ra3.xlplus", "RunComputeNode:0001", "redshift:ra3.xlplus"),
        ("AmazonDynamoDB", "EUC1-WriteCapacityUnit-Hrs", "CommittedThroughput", "dynamodb:write"),
        ("AmazonDynamoDB", "ReadCapacityUnit-Hrs", "CommittedThroughput", "dynamodb:read"),
        ("AmazonDynamoDB", "IA-ReadCapacityUnit-Hrs", "CommittedThroughput", None),
        ("AmazonDynamoDB", "ReplWriteCapacityUnit-Hrs", "CommittedThroughput", None),
    ],
)
def test_a_family_is(
    con: Connection, code: str | None, usage_type: str, operation: str | None, family: str | None
) -> None:
    assert rows(con, "SELECT commitment_family($1, $2, $3)", [code, usage_type, operation]) == [(family,)]
