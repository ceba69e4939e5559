"""An EKS cluster and its split cost allocation rows: what each pod took of each node.

Source: https://docs.aws.amazon.com/cur/latest/userguide/split-cost-allocation-data.html and example there: a unit of
vCPU weighs nine times a GB; unused cost is spread in proportion. The rows repeat cost in split_line_item_* columns and
carry none in line_item_unblended_cost; their parent is the node's own line item.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.sample import shapes
from pipelines.sample.clock import Floats, Ints
from pipelines.sample.company import PROD_US, tags
from pipelines.sample.estate import Estate, Stream
from pipelines.sample.estate_compute import instance
from pipelines.sample.faces import Faces, of_stream
from pipelines.sample.lines import lines
from pipelines.sample.money import rate_text, units

CLUSTER = "northlight"
NODE = "m6i.8xlarge"
NODES = 3
CPUS, MEMORY = 32.0, 128.0
CPU_WEIGHT = 9.0


@dataclass(frozen=True)
class _Pod:
    """Namespace, team, and the share of a node that the pod has reserved; the rest is unused."""

    name: str
    team: str
    share: float


PODS = (_Pod("checkout", "storefront", 0.30), _Pod("search-api", "search", 0.22), _Pod("ledger", "orders", 0.15))
RESERVED = sum(pod.share for pod in PODS)

CLUSTER_RATE = 0.10


@dataclass(frozen=True)
class _Resource:
    usage: str
    unit: str
    capacity: float
    share: float


_WEIGHT = CPUS * CPU_WEIGHT + MEMORY
_RESOURCES = (
    _Resource("USE1-EKS-EC2-vCPU-Hours", "vCPU-Hours", CPUS, CPUS * CPU_WEIGHT / _WEIGHT),
    _Resource("USE1-EKS-EC2-GB-Hours", "GB-Hours", MEMORY, MEMORY / _WEIGHT),
)


def build(estate: Estate) -> None:
    """The cluster and its nodes."""
    arn = PROD_US.arn("eks", f"cluster/{CLUSTER}")
    estate.add(
        Stream(
            PROD_US, "AmazonEKS", "USE1-AmazonEKS-Hours:perCluster", "CreateOperation", arn, "Hours", CLUSTER_RATE,
            shapes.always(estate.clock), f"${CLUSTER_RATE:g} per hour for each Amazon EKS cluster", "Compute",
            tags(PROD_US, "platform", "platform@northlight.example", 0),
        )
    )  # fmt: skip
    for number in range(NODES):
        labels = tags(PROD_US, "platform", "platform@northlight.example", number, project="eks")
        estate.add(instance(estate, PROD_US, NODE, f"eks-{number}", shapes.always(estate.clock), labels))


def pod_lines(estate: Estate, quantity: Floats, faces: Faces) -> list[pl.DataFrame]:
    """Rows for every pod of every node; `quantity` is streams × hours before commitments."""
    found = []
    for number, node in enumerate(estate.streams):
        if node.instance_type != NODE:
            continue
        hour = np.flatnonzero(quantity[number])
        for pod in PODS:
            found.extend(_pod_lines(estate, node, pod, hour, quantity[number][hour], faces))
    return found


def _pod_lines(
    estate: Estate, node: Stream, pod: _Pod, hour: Ints, running: Floats, faces: Faces
) -> list[pl.DataFrame]:
    uid = estate.ident("", f"{pod.name} {node.resource}", 36)
    resource = node.place.arn("eks", f"pod/{CLUSTER}/{pod.name}/{pod.name}-{uid[:5]}/{uid}")
    rng = estate.rng(f"pod {pod.name} {node.resource}")
    actual = np.clip(pod.share * rng.normal(0.7, 0.1, len(hour)), 0.01, pod.share)
    found = []
    for part in _RESOURCES:
        face = faces.add(
            of_stream(
                node, line_item_operation="EKSPod-EC2", line_item_usage_type=part.usage, line_item_resource_id=resource,
                line_item_product_code="AmazonEKS", product_servicecode="AmazonEKS", pricing_unit=part.unit,
                line_item_unblended_rate=rate_text(0), line_item_blended_rate=rate_text(0),
                line_item_net_unblended_rate=rate_text(0), pricing_public_on_demand_rate=rate_text(0),
                line_item_line_item_description=f"{part.unit} of EKS pods on EC2", line_item_normalization_factor=0.0,
                product_instance_type=None, product_product_family=None, product_usagetype=part.usage,
                product={"product_name": "Amazon Elastic Container Service for Kubernetes", "region": node.region},
                resource_tags={"aws_eks_cluster_name": CLUSTER, "aws_eks_namespace": pod.name, "user_team": pod.team},
                split_line_item_parent_resource_id=node.resource,
            )
        )  # fmt: skip
        cost = units(running * node.rate * part.share * pod.share)
        unused = units(running * node.rate * part.share * (1 - RESERVED) * pod.share / RESERVED)
        nothing = np.zeros_like(cost)
        found.append(
            lines(
                np.full(len(hour), face), hour, 1, (running * part.capacity * pod.share).round(10),
                line_item_unblended_cost=nothing, line_item_net_unblended_cost=nothing,
                pricing_public_on_demand_cost=nothing,
                split_line_item_split_usage=(running * part.capacity * pod.share).round(10),
                split_line_item_reserved_usage=(running * part.capacity * pod.share).round(10),
                split_line_item_actual_usage=(running * part.capacity * actual).round(10),
                split_line_item_split_usage_ratio=np.full(len(hour), round(pod.share, 10)),
                split_line_item_split_cost=cost, split_line_item_unused_cost=unused,
                split_line_item_net_split_cost=cost, split_line_item_net_unused_cost=unused,
                split_line_item_public_on_demand_split_cost=cost, split_line_item_public_on_demand_unused_cost=unused,
            )
        )  # fmt: skip
    return found
