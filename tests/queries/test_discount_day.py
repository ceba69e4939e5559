"""What discounts take off usage on demand: each row's own by net columns, else spread by what a discount names."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.settings import Settings
from tests.ingest.bills import ACCOUNT, PAYER, Line, ask, line, taken, write_parquet

OTHER = "009988887777"
READ = "SELECT SubAccountId, x_UsageType, x_CommitmentFamily, x_UsageCost, x_Discount FROM discount_day ORDER BY ALL"


def _off(kind: str, cost: str, account: str, service: str | None, usage_type: str | None = None, **more: Any) -> Line:
    """A discount as a row of its own."""
    names: Line = {"line_item_product_code": service, "line_item_usage_type": usage_type, "line_item_resource_id": None}
    return line(kind, cost, line_item_usage_account_id=account, **names, **more)


def test_each_discount_is_spread_over_the_narrowest_usage_that_can_bear_it(settings: Settings, tmp_path: Path) -> None:
    stored: Line = {"line_item_product_code": "AmazonS3", "line_item_usage_type": "TimedStorage-ByteHrs"}
    lines = [
        line(cost="60"),
        line(cost="40", line_item_usage_type="EBS:VolumeUsage.gp3"),
        line(cost="200", day=2, line_item_usage_account_id=OTHER, **stored),
        _off("EdpDiscount", "-6", ACCOUNT, "AmazonEC2"),  # its service, on its day
        _off("PrivateRateDiscount", "-4", ACCOUNT, "AmazonEC2", "EBS:VolumeUsage.gp3"),  # its usage type
        _off("EdpDiscount", "-20", OTHER, "AmazonS3"),  # its service, which had no usage on that day
        _off("Discount", "-10", OTHER, None),  # its account
        _off("Discount", "-5", PAYER, "AmazonEC2"),  # that service, of all accounts
        _off("BundledDiscount", "-30", PAYER, "AWSSupportBusiness"),  # everything
        line("Credit", "-50"),
    ]
    taken(settings, write_parquet(tmp_path / "bill.parquet", lines))

    assert ask(settings, READ) == [
        (ACCOUNT, "BoxUsage:m5.large", "ec2:m5", Decimal(60), Decimal("12.6")),
        (ACCOUNT, "EBS:VolumeUsage.gp3", None, Decimal(40), Decimal("12.4")),
        (OTHER, "TimedStorage-ByteHrs", None, Decimal(200), Decimal(50)),
    ]


def test_net_columns_say_which_usage_has_a_discount_and_its_rows_are_not_taken_off_again(
    settings: Settings, tmp_path: Path
) -> None:
    lines = [
        line(cost="10", line_item_net_unblended_cost="9.4"),
        line(cost="10", line_item_net_unblended_cost="10", line_item_usage_type="SpotUsage:m5.large"),
        _off("EdpDiscount", "-0.6", ACCOUNT, "AmazonEC2", line_item_net_unblended_cost="0"),
    ]
    taken(settings, write_parquet(tmp_path / "bill.parquet", lines))

    assert ask(settings, READ) == [
        (ACCOUNT, "BoxUsage:m5.large", "ec2:m5", Decimal(10), Decimal("0.6")),
        (ACCOUNT, "SpotUsage:m5.large", None, Decimal(10), Decimal(0)),
    ]
