"""Coverage by commitments."""

from datetime import date
from typing import Any

import polars as pl

from models.features.commitment_coverage import coverage
from models.focus import COMMITMENT_RESOURCE_DAY

DAY = date(2026, 6, 1)


def _coverage(*rows: dict[str, Any]) -> list[float | None]:
    base = dict.fromkeys(COMMITMENT_RESOURCE_DAY.columns) | {
        "BillingAccountId": "p",
        "SubAccountId": "a",
        "BillingCurrency": "USD",
    }
    base |= {"ChargePeriodStart": DAY}
    frame = pl.LazyFrame([base | row for row in rows], schema=COMMITMENT_RESOURCE_DAY.schema)
    return coverage(frame, [], [DAY], 30).collect()["x_Coverage"].to_list()


def test_coverage_is_measured_at_list_prices_in_the_window() -> None:
    covered = {"ListCost": 30.0, "EffectiveCost": 20.0, "CommitmentDiscountId": "sp"}
    earlier = {"ListCost": 500.0, "ChargePeriodStart": date(2026, 5, 2)}
    assert _coverage(covered, {"ListCost": 10.0}, earlier) == [0.75]


def test_an_unknown_list_cost_or_none_at_all_gives_no_share() -> None:
    assert _coverage({"ListCost": 10.0}, {"ListCost": None}) == [None]
    assert _coverage({"ListCost": 0.0}) == [None]
