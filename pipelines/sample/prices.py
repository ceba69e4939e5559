"""Public on-demand prices in USD, as AWS's price list gave them in 2026 for the two regions of the company.

Here: numbers and the usage type prefix of a region. Not here: what is bought. Linux, shared tenancy; RDS: PostgreSQL,
Single-AZ (Multi-AZ is twice). Storage is per GB-month.
"""

from typing import Final

from pipelines.sample.company import EU, US

EC2: Final = {
    US: {
        "m6i.4xlarge": 0.768, "m6i.8xlarge": 1.536, "c6i.4xlarge": 0.68, "r6i.4xlarge": 1.008, "r5.4xlarge": 1.008,
        "m5.4xlarge": 0.768, "m5.2xlarge": 0.384, "m5.xlarge": 0.192, "m5.large": 0.096, "t3.medium": 0.0416,
        "t3.large": 0.0832, "c5.2xlarge": 0.34, "m4.xlarge": 0.20, "c4.2xlarge": 0.398, "t2.large": 0.0928,
        "m7g.large": 0.0816, "m7g.xlarge": 0.1632, "m7g.2xlarge": 0.3264, "m7g.4xlarge": 0.6528, "m7g.8xlarge": 1.3056,
        "c7g.2xlarge": 0.29, "c7g.4xlarge": 0.58, "r7g.4xlarge": 0.8568, "t4g.medium": 0.0336, "t4g.large": 0.0672,
        "c5.4xlarge": 0.68,
    },
    EU: {
        "m5.2xlarge": 0.46, "m7g.2xlarge": 0.3912, "r4.2xlarge": 0.64, "g5.12xlarge": 7.0897, "t3.medium": 0.048,
        "c6i.4xlarge": 0.776, "c7g.4xlarge": 0.6624, "t4g.medium": 0.0384,
    },
}  # fmt: skip

RDS: Final = {
    US: {
        "db.r6g.2xlarge": 0.899, "db.r6g.4xlarge": 1.798, "db.r5.2xlarge": 1.0, "db.m5.xlarge": 0.356,
        "db.m5.large": 0.178, "db.m6g.2xlarge": 0.636, "db.m6g.xlarge": 0.318, "db.m6g.large": 0.159,
    },
    EU: {"db.m5.xlarge": 0.419, "db.m6g.xlarge": 0.378},
}  # fmt: skip

RDS_MEMORY: Final = {
    "db.r6g.2xlarge": 64.0, "db.r6g.4xlarge": 128.0, "db.r5.2xlarge": 64.0, "db.m5.xlarge": 16.0, "db.m5.large": 8.0,
    "db.m6g.2xlarge": 32.0, "db.m6g.xlarge": 16.0, "db.m6g.large": 8.0,
}  # fmt: skip
"""GiB; AWS, Amazon RDS User Guide, hardware specifications for DB instance classes."""

PER_UNIT: Final = {
    US: {
        "gp2": 0.10, "gp3": 0.08, "io2": 0.125, "snapshot": 0.05, "nat_hour": 0.045, "nat_gb": 0.045, "ipv4": 0.005,
        "alb_hour": 0.0225, "lcu": 0.008, "transfer_out": 0.09, "transfer_zone": 0.01, "rds_gp2": 0.115,
        "rds_gp3_multi": 0.23, "s3_standard": 0.022, "s3_ia": 0.0125, "s3_glacier": 0.004, "s3_tier1": 0.000005,
        "s3_tier2": 0.0000004, "lambda_gb_s": 0.0000166667, "lambda_request": 0.0000002, "logs_gb": 0.50,
        "metric": 0.30, "ddb_write": 0.000000625, "ddb_read": 0.000000125, "ddb_storage": 0.25,
        "fargate_vcpu": 0.04048, "fargate_gb": 0.004445, "glue_dpu": 0.44, "notebook_ml.t3.xlarge": 0.20,
        "notebook_ml.g4dn.xlarge": 0.7364, "rds_support_vcpu": 0.10, "logs_storage": 0.03, "workspace_standard": 35.0,
        "api_cache_6.1": 0.20, "kafka.m5.large": 0.21, "cache.r6g.large": 0.206, "dc2.large": 0.25,
        "r6g.large.search": 0.167, "ml.m5.xlarge": 0.23, "s3_staging": 0.022,
        "logs_gb_seldom": 0.25, "rds_gp3": 0.115, "rds_backup": 0.095, "vpn_hour": 0.05, "attachment_hour": 0.05,
        "fsx_ssd": 0.13,
    },
    EU: {
        "gp2": 0.119, "gp3": 0.0952, "snapshot": 0.054, "nat_hour": 0.052, "nat_gb": 0.052, "ipv4": 0.005,
        "alb_hour": 0.027, "lcu": 0.008, "transfer_out": 0.09, "transfer_zone": 0.01, "rds_gp2": 0.137,
        "s3_standard": 0.0235, "s3_tier1": 0.0000054, "s3_tier2": 0.00000043, "lambda_gb_s": 0.0000166667,
        "lambda_request": 0.0000002, "logs_gb": 0.63, "logs_gb_seldom": 0.315, "fargate_vcpu": 0.04656,
        "fargate_gb": 0.00511, "rds_gp3": 0.137,
    },
}  # fmt: skip

GRAVITON: Final = {
    "m5": "m7g", "m6i": "m7g", "c5": "c7g", "c6i": "c7g", "r5": "r7g", "r6i": "r7g", "t3": "t4g",
    "db.m5": "db.m6g", "db.r5": "db.r6g",
}  # fmt: skip
"""x86 families of the company → the family of the same shape on AWS's own processor, which both price lists hold."""

ANY_COMPUTE: Final = {"ec2": 0.726, "ec2 7": 0.808, "fargate": 0.80, "lambda": 0.88}
"""What a Compute Savings Plan of one year without upfront charges for a dollar of on-demand spend; for EC2's generation
7 as m6a.xlarge in AWS's price list of 2026-10-01: 0.13965 of 0.1728."""

ONE_FAMILY: Final = {"ec2": 0.63, "ec2 7": 0.662, "rds": 0.705, "elasticache": 0.70, "opensearch": 0.69}
"""The same of an EC2 Instance Savings Plan (m5 and its successors; generation 7 as m6a), and of reservations of the
other services."""

SPOT_SHARE: Final = 0.38
"""Spot price as a share of on-demand, on an ordinary day."""


def usage_type(region: str, name: str, *, always_prefixed: bool = False) -> str:
    """`name` as the region writes it: us-east-1 has no prefix on the oldest services, and `USE1-` on the others."""
    if region == EU:
        return f"EUC1-{name}"
    return f"USE1-{name}" if always_prefixed else name
