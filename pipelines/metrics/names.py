"""What CloudWatch calls things → what we call them.

Here: tables of names, each with its source. Not here: reading.
"""

from typing import Final

from models.metric import Metric

METRICS: Final = {
    "CPUUtilization": Metric.CPU,
    "mem_used_percent": Metric.MEMORY,  # CloudWatch agent, Linux
    "Memory % Committed Bytes In Use": Metric.MEMORY,  # CloudWatch agent, Windows
    "MemoryUtilization": Metric.MEMORY,  # the older monitoring scripts, ECS
    "memory_utilization": Metric.MEMORY,  # Lambda Insights: the most used, as a share of what is configured
    "FreeableMemory": Metric.FREEABLE_MEMORY,
    "NetworkIn": Metric.NETWORK_IN,
    "NetworkOut": Metric.NETWORK_OUT,
    "NetworkReceiveThroughput": Metric.NETWORK_IN,
    "NetworkTransmitThroughput": Metric.NETWORK_OUT,
    "NetworkBytesIn": Metric.NETWORK_IN,
    "NetworkBytesOut": Metric.NETWORK_OUT,
    "BytesInFromSource": Metric.NETWORK_IN,
    "BytesOutToDestination": Metric.NETWORK_OUT,
    "ProcessedBytes": Metric.NETWORK_IN,
    "BytesInPerSec": Metric.NETWORK_IN,
    "BytesOutPerSec": Metric.NETWORK_OUT,
    "VolumeReadOps": Metric.DISK_READ,
    "VolumeWriteOps": Metric.DISK_WRITE,
    "EBSReadOps": Metric.DISK_READ,
    "EBSWriteOps": Metric.DISK_WRITE,
    "DiskReadOps": Metric.DISK_READ,
    "DiskWriteOps": Metric.DISK_WRITE,
    "ReadIOPS": Metric.DISK_READ,
    "WriteIOPS": Metric.DISK_WRITE,
    "DatabaseConnections": Metric.CONNECTIONS,
    "CurrConnections": Metric.CONNECTIONS,
    "ConnectionCount": Metric.CONNECTIONS,
    "UserConnected": Metric.CONNECTIONS,
    "ActiveFlowCount": Metric.CONNECTIONS,
    "ActiveConnectionCount": Metric.CONNECTIONS,
    "RequestCount": Metric.REQUESTS,
    "Invocations": Metric.REQUESTS,
    "SearchRate": Metric.REQUESTS,
    "IndexingRate": Metric.REQUESTS,
    "Count": Metric.REQUESTS,  # API Gateway
    "AllRequests": Metric.REQUESTS,  # S3
    "ReplicaLag": Metric.REPLICA_LAG,
    "AuroraReplicaLag": Metric.REPLICA_LAG,
    "BucketSizeBytes": Metric.BUCKET_SIZE,
    "NumberOfObjects": Metric.BUCKET_OBJECTS,
    "NonCurrentVersionStorageBytes": Metric.BUCKET_NONCURRENT,
    "IncompleteMPUStorageBytesOlderThan7Days": Metric.BUCKET_MULTIPART,
    "Duration": Metric.DURATION,
    "duration": Metric.DURATION,  # Lambda Insights
    "cpu_total_time": Metric.CPU_TIME,  # Lambda Insights
    "total_memory": Metric.MEMORY_SIZE,  # Lambda Insights
    "IncomingBytes": Metric.INCOMING,
    "ForwardedBytes": Metric.FORWARDED,
}
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html"""

COUNTERS: Final = frozenset(
    {
        Metric.NETWORK_IN,
        Metric.NETWORK_OUT,
        Metric.DISK_READ,
        Metric.DISK_WRITE,
        Metric.REQUESTS,
        Metric.INCOMING,
        Metric.FORWARDED,
    }
)
"""What is added up over time. The others are levels."""

RATES: Final = frozenset(
    {
        "NetworkReceiveThroughput",
        "NetworkTransmitThroughput",
        "ReadIOPS",
        "WriteIOPS",
        "BytesInPerSec",
        "BytesOutPerSec",
    }
)
"""Counters that RDS, Aurora and MSK give per second: over a period they add up to average × seconds."""

SERVICES: Final = {
    "AWS/EC2": "ec2",
    "CWAgent": "ec2",
    "System/Linux": "ec2",
    "AWS/EBS": "ec2",
    "AWS/NATGateway": "ec2",
    "AWS/RDS": "rds",
    "AWS/DocDB": "rds",
    "AWS/Neptune": "rds",
    "AWS/S3": "s3",
    "AWS/S3/Storage-Lens": "s3",
    "AWS/Lambda": "lambda",
    "LambdaInsights": "lambda",
    "AWS/Logs": "logs",
    "AWS/ELB": "elasticloadbalancing",
    "AWS/ApplicationELB": "elasticloadbalancing",
    "AWS/NetworkELB": "elasticloadbalancing",
    "AWS/GatewayELB": "elasticloadbalancing",
    "AWS/ElastiCache": "elasticache",
    "AWS/Redshift": "redshift",
    "AWS/ES": "es",
    "AWS/SageMaker": "sagemaker",
    "/aws/sagemaker/Endpoints": "sagemaker",
    "AWS/DynamoDB": "dynamodb",
    "AWS/Kafka": "kafka",
    "AWS/WorkSpaces": "workspaces",
    "AWS/ApiGateway": "apigateway",
    "AWS/ECS": "ecs",
}
"""Namespace → the service part of its resources' ARNs."""

DIMENSIONS: Final = (
    "InstanceId",
    "LogGroupName",
    "DBInstanceIdentifier",
    "DBClusterIdentifier",
    "VolumeId",
    "NatGatewayId",
    "BucketName",
    "bucket_name",
    "FunctionName",
    "function_name",
    "LoadBalancer",
    "LoadBalancerName",
    "CacheClusterId",
    "ReplicationGroupId",
    "ClusterIdentifier",
    "DomainName",
    "Cluster Name",
    "EndpointName",
    "WorkspaceId",
    "TableName",
    "ApiId",
    "ServiceName",
)
"""The dimensions that name a resource of a bill, the first that is there."""

PARTS: Final = frozenset(
    {
        "AvailabilityZone",
        "TargetGroup",
        "StorageType",
        "FilterId",
        "Role",
        "Resource",
        "ExecutedVersion",
        "version",
        "Operation",
    }
)
"""Dimensions that cut one resource's metric into parts; such a row says nothing of the whole (StorageTypes add up)."""

REGIONS: Final = {
    "US East (N. Virginia)": "us-east-1",
    "US East (Ohio)": "us-east-2",
    "US West (N. California)": "us-west-1",
    "US West (Oregon)": "us-west-2",
    "Africa (Cape Town)": "af-south-1",
    "Asia Pacific (Hong Kong)": "ap-east-1",
    "Asia Pacific (Mumbai)": "ap-south-1",
    "Asia Pacific (Hyderabad)": "ap-south-2",
    "Asia Pacific (Tokyo)": "ap-northeast-1",
    "Asia Pacific (Seoul)": "ap-northeast-2",
    "Asia Pacific (Osaka)": "ap-northeast-3",
    "Asia Pacific (Singapore)": "ap-southeast-1",
    "Asia Pacific (Sydney)": "ap-southeast-2",
    "Asia Pacific (Jakarta)": "ap-southeast-3",
    "Asia Pacific (Melbourne)": "ap-southeast-4",
    "Canada (Central)": "ca-central-1",
    "EU (Frankfurt)": "eu-central-1",
    "EU (Zurich)": "eu-central-2",
    "EU (Ireland)": "eu-west-1",
    "EU (London)": "eu-west-2",
    "EU (Paris)": "eu-west-3",
    "EU (Milan)": "eu-south-1",
    "EU (Spain)": "eu-south-2",
    "EU (Stockholm)": "eu-north-1",
    "Israel (Tel Aviv)": "il-central-1",
    "Middle East (Bahrain)": "me-south-1",
    "Middle East (UAE)": "me-central-1",
    "South America (Sao Paulo)": "sa-east-1",
}
"""As Cost Explorer writes regions; https://docs.aws.amazon.com/general/latest/gr/rande.html. Other names are none."""
