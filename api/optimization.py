"""The closed lists of a cost-optimisation request: services and kinds of saving, by short name and by AWS's code.

Here: what each word means. Not here: the request and its answer (api/routes/optimization.py).
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

import polars as pl

from models.finding import Category

CODES: Final[Mapping[str, tuple[str, ...]]] = {
    "EC2": ("AmazonEC2",),
    "EBS": ("AmazonEC2",),
    "RDS": ("AmazonRDS",),
    "S3": ("AmazonS3",),
    "Lambda": ("AWSLambda",),
    "DynamoDB": ("AmazonDynamoDB",),
    "ElastiCache": ("AmazonElastiCache",),
    "OpenSearch": ("AmazonES",),
    "Redshift": ("AmazonRedshift",),
    "SageMaker": ("AmazonSageMaker",),
    "MSK": ("AmazonMSK",),
    "EKS": ("AmazonEKS",),
    "ECS": ("AmazonECS",),
    "ELB": ("AWSELB",),
    "VPC": ("AmazonVPC",),
    "CloudWatch": ("AmazonCloudWatch",),
    "APIGateway": ("AmazonApiGateway",),
    "Glue": ("AWSGlue",),
    "WorkSpaces": ("AmazonWorkSpaces",),
}
"""Short name → AWS service codes (the bill's product code). A volume is EC2's on the bill."""

_WORDS: Final = sorted({*CODES, *(code for each in CODES.values() for code in each)})
Service = StrEnum("Service", {word: word for word in _WORDS})  # type: ignore[misc]  # made of the list above
"""Every word that names a service."""


class Kind(StrEnum):
    """What kind of saving."""

    IDLE = "idle"
    SCHEDULING = "scheduling"
    RIGHTSIZING = "rightsizing"
    MODERNIZATION = "modernization"
    LIFECYCLE = "lifecycle"
    RI = "ri"
    SAVINGS_PLANS = "savings_plans"
    COMMITMENT_WASTE = "commitment_waste"
    ANOMALY = "anomaly"


_LIFECYCLE: Final = frozenset(
    {"s3_lifecycle", "s3_old_versions", "s3_incomplete_multipart", "logs_retention", "old_snapshots"}
)
"""Detectors about how long data is kept, and in which class, whatever the category of their action."""

_OF: Final = {
    Category.TERMINATE: Kind.IDLE,
    Category.SCHEDULE: Kind.SCHEDULING,
    Category.RIGHTSIZE: Kind.RIGHTSIZING,
    Category.MODERNIZE: Kind.MODERNIZATION,
    Category.COMMIT: Kind.RI,
    Category.COMMITMENT_WASTE: Kind.COMMITMENT_WASTE,
    Category.ANOMALY: Kind.ANOMALY,
}


def kind() -> pl.Expr:
    """What kind of saving a finding is: each is of one kind, so savings by kind add up."""
    commits = pl.when(pl.col("Category") == Category.COMMIT).then("x_Evidence")  # only there does it say which plan
    return (
        pl.when(pl.col("DetectorId").is_in(sorted(_LIFECYCLE)))
        .then(pl.lit(Kind.LIFECYCLE.value))
        .when(commits.str.json_path_match("$.plan").str.ends_with("SP"))
        .then(pl.lit(Kind.SAVINGS_PLANS.value))
        .otherwise(pl.col("Category").replace_strict(_OF, return_dtype=pl.String))
    )


def codes(services: Iterable[str]) -> list[str]:
    """The AWS codes of these words."""
    return sorted({code for word in services for code in CODES.get(word, (word,))})
