"""What to do about a finding, step by step: in the console, and on the command line where one command does it.

Here: words, by detector. Not here: whether to do it (the finding says so in x_Action). Commands are shown, never run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from models.wording import short

_COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "idle_ec2": ("EC2 › Instances › select it › Instance state", "aws ec2 stop-instances --region {region} --instance-ids {name}"),
    "underutilized_ec2": ("EC2 › Instances › select it › Actions › Instance settings › Change instance type", "aws ec2 modify-instance-attribute --region {region} --instance-id {name} --instance-type Value=…"),
    "idle_ebs": ("EC2 › Volumes › select it › Actions › Create snapshot, then Delete volume", "aws ec2 create-snapshot --region {region} --volume-id {name}\naws ec2 delete-volume --region {region} --volume-id {name}"),
    "gp2_to_gp3": ("EC2 › Volumes › select it › Actions › Modify volume › gp3", "aws ec2 modify-volume --region {region} --volume-id {name} --volume-type gp3"),
    "idle_public_ipv4": ("EC2 › Elastic IPs › select it › Actions › Release", "aws ec2 release-address --region {region} --allocation-id {name}"),
    "nat_gateway_idle": ("VPC › NAT gateways › select it › Actions › Delete", "aws ec2 delete-nat-gateway --region {region} --nat-gateway-id {name}"),
    "idle_load_balancer": ("EC2 › Load balancers › select it › Actions › Delete", "aws elbv2 delete-load-balancer --region {region} --load-balancer-arn {resource}"),
    "idle_rds": ("RDS › Databases › select it › Actions › Stop or delete, with a final snapshot", "aws rds stop-db-instance --region {region} --db-instance-identifier {name}"),
    "underutilized_rds": ("RDS › Databases › select it › Modify › DB instance class", "aws rds modify-db-instance --region {region} --db-instance-identifier {name} --db-instance-class …"),
    "rds_gp2": ("RDS › Databases › select it › Modify › Storage type gp3", "aws rds modify-db-instance --region {region} --db-instance-identifier {name} --storage-type gp3"),
    "old_snapshots": ("EC2 › Snapshots › select it › Actions › Delete", "aws ec2 delete-snapshot --region {region} --snapshot-id {name}"),
    "s3_incomplete_multipart": ("S3 › the bucket › Management › Create lifecycle rule › Delete incomplete multipart uploads", "aws s3api put-bucket-lifecycle-configuration --bucket {name} --lifecycle-configuration file://rule.json"),
    "s3_lifecycle": ("S3 › the bucket › Management › Create lifecycle rule", "aws s3api put-bucket-lifecycle-configuration --bucket {name} --lifecycle-configuration file://rule.json"),
    "logs_retention": ("CloudWatch › Log groups › select it › Edit retention", "aws logs put-retention-policy --region {region} --log-group-name {name} --retention-in-days 30"),
}  # fmt: skip  # a line each


@dataclass(frozen=True)
class Steps:
    """The console's path and the command, where there is one of each."""

    console: str | None
    command: str | None


def steps(finding: Mapping[str, Any]) -> Steps:
    """Of one finding; the last part of an ARN is what most commands want."""
    known = _COMMANDS.get(finding["DetectorId"])
    if known is None:
        return Steps(None, None)
    resource = finding["ResourceId"] or "…"
    name = short(resource).rpartition("/")[2].rpartition(":")[2]
    return Steps(
        known[0], known[1].format(region=finding["RegionId"] or "…", name=_quoted(name), resource=_quoted(resource))
    )


def _quoted(text: str) -> str:
    """As a shell takes it: a resource may be called anything."""
    return text if all(char.isalnum() or char in "-_./:…" for char in text) else "'" + text.replace("'", "'\\''") + "'"
