"""The part of a line item that does not change from hour to hour: names, rates, product, tags, commitment.

Here: a register of such faces, one row each; line items refer to them by number. Not here: times and money.
"""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import TypeAlias

import polars as pl

from pipelines.sample.columns import CUR2
from pipelines.sample.company import LOCATIONS, Account
from pipelines.sample.estate import Stream
from pipelines.sample.money import rate_text

Value: TypeAlias = str | float | dict[str, str] | None

SELLER = "Amazon Web Services, Inc."
SERVICES = {
    "AmazonEC2": "Amazon Elastic Compute Cloud",
    "AmazonVPC": "Amazon Virtual Private Cloud",
    "AmazonRDS": "Amazon Relational Database Service",
    "AmazonS3": "Amazon Simple Storage Service",
    "AmazonDynamoDB": "Amazon DynamoDB",
    "AmazonCloudWatch": "AmazonCloudWatch",
    "AmazonECS": "Amazon Elastic Container Service",
    "AmazonEKS": "Amazon Elastic Container Service for Kubernetes",
    "AmazonSageMaker": "Amazon SageMaker",
    "AmazonElastiCache": "Amazon ElastiCache",
    "AmazonRedshift": "Amazon Redshift",
    "AmazonES": "Amazon OpenSearch Service",
    "AmazonMSK": "Amazon Managed Streaming for Apache Kafka",
    "AmazonWorkSpaces": "Amazon WorkSpaces",
    "AmazonFSx": "Amazon FSx",
    "AmazonApiGateway": "Amazon API Gateway",
    "AmazonRegistrar": "Amazon Registrar",
    "AWSELB": "Elastic Load Balancing",
    "AWSLambda": "AWS Lambda",
    "AWSGlue": "AWS Glue",
    "AWSSupportBusiness": "AWS Support (Business)",
    "ComputeSavingsPlans": "Savings Plans for AWS Compute usage",
}

SIZES = {"medium": 2.0, "large": 4.0, "xlarge": 8.0}


def normalization(instance_type: str | None) -> float:
    """AWS's normalization factor of an instance size, e.g. xlarge = 8, 4xlarge = 32; 0 where there is no size."""
    if instance_type is None:
        return 0.0
    size = instance_type.rsplit(".", 1)[1]
    return SIZES[size] if size in SIZES else 8.0 * int(size.removesuffix("xlarge"))


@dataclass
class Faces:
    """The register: `add` returns the number of a face, and gives the same number for the same face."""

    seed: int
    rows: list[dict[str, Value]] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    def add(self, face: dict[str, Value]) -> int:
        """Register a face; its line item id is a digest of all that it says."""
        digest = hashlib.sha256(f"{self.seed}:{sorted(face.items())}".encode()).digest()
        name = base64.b32encode(digest).decode().lower().rstrip("=")
        if name not in self.numbers:
            self.numbers[name] = len(self.rows)
            self.rows.append(face | {"identity_line_item_id": name})
        return self.numbers[name]

    def frame(self) -> pl.DataFrame:
        """One row per face, in order of its number, with the columns that any face fills."""
        names = list(dict.fromkeys(name for row in self.rows for name in row))
        columns = {name: pl.Series(name, [row.get(name) for row in self.rows], CUR2[name]) for name in names}
        empty: dict[str, str] = {}
        return pl.DataFrame(columns).with_columns(
            pl.Series(name, [row.get(name, empty) for row in self.rows], CUR2[name])
            for name in ("product", "resource_tags", "cost_category", "discount")
        )


def bare(account: Account, line_type: str, code: str, description: str, **more: Value) -> dict[str, Value]:
    """A face of a line that belongs to no resource: fees, taxes, discounts."""
    name = SERVICES.get(code, code)
    face: dict[str, Value] = {
        "bill_billing_entity": "AWS",
        "bill_invoicing_entity": SELLER,
        "line_item_legal_entity": SELLER,
        "line_item_line_item_type": line_type,
        "line_item_line_item_description": description,
        "line_item_product_code": code,
        "line_item_usage_account_id": account.id,
        "line_item_usage_account_name": account.name,
        "line_item_normalization_factor": 0.0,
        "product": {"product_name": name, "servicename": name},
        "product_servicecode": code,
    }
    return face | more


def of_stream(stream: Stream, line_type: str = "Usage", **more: Value) -> dict[str, Value]:
    """The face of a stream's ordinary usage, changed where `more` says so."""
    rate, public = rate_text(stream.rate), rate_text(stream.public_rate)
    rate_id = str(int.from_bytes(hashlib.sha256(f"{stream.usage_type} {public}".encode()).digest()[:5], "big"))
    sku = base64.b32encode(hashlib.sha256(f"{stream.region} {stream.usage_type}".encode()).digest()).decode()[:16]
    name = SERVICES[stream.code]
    product: dict[str, str] = {"product_name": name, "servicename": name, "region": stream.region} | stream.product
    face = bare(stream.account, line_type, stream.code, stream.description)
    return (
        face
        | {
            "line_item_operation": stream.operation,
            "line_item_usage_type": stream.usage_type,
            "line_item_resource_id": stream.resource,
            "line_item_availability_zone": stream.zone,
            "line_item_unblended_rate": rate,
            "line_item_blended_rate": rate,
            "line_item_normalization_factor": normalization(stream.instance_type),
            "pricing_currency": "USD",
            "pricing_public_on_demand_rate": public,
            "pricing_rate_code": f"{sku}.JRTCKXETXF.6YS6EN2CT7",
            "pricing_rate_id": rate_id,
            "pricing_term": "Spot" if "SpotUsage" in stream.usage_type else "OnDemand",
            "pricing_unit": stream.unit,
            "product": product,
            "product_instance_type": stream.instance_type,
            "product_location": LOCATIONS[stream.region],
            "product_location_type": "AWS Region",
            "product_operation": stream.operation,
            "product_product_family": stream.family,
            "product_region_code": stream.region,
            "product_sku": sku,
            "product_usagetype": stream.usage_type,
            "resource_tags": stream.tags,
        }
        | more
    )
