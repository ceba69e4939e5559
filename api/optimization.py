"""The closed lists of a cost-optimisation request: services and kinds of saving, by short name and by AWS's code.

Here: what each word means. Not here: the request and its answer (api/routes/optimization.py).
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final

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
    Category.COMMITMENT_WASTE: Kind.COMMITMENT_WASTE,
    Category.ANOMALY: Kind.ANOMALY,
}


def kind(detector: str, category: str, evidence: Mapping[str, Any]) -> Kind:
    """What kind of saving a finding is: each is of one kind, so savings by kind add up."""
    if detector in _LIFECYCLE:
        return Kind.LIFECYCLE
    if category == Category.COMMIT:
        return Kind.SAVINGS_PLANS if str(evidence.get("plan", "")).endswith("SP") else Kind.RI
    return _OF[Category(category)]


def codes(services: Iterable[str]) -> list[str]:
    """The AWS codes of these words."""
    return sorted({code for word in services for code in CODES.get(word, (word,))})
