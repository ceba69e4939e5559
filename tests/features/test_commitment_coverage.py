"""Coverage and use of commitments."""

from datetime import date
from typing import Any

import polars as pl

from models.features.commitment_coverage import USE, coverage
from models.focus import RESOURCE_DAY

DAY = date(2026, 6, 1)


def _coverage(*rows: dict[str, Any]) -> list[float | None]:
    base = dict.fromkeys(RESOURCE_DAY.columns) | {
        "BillingAccountId": "p",
        "SubAccountId": "a",
        "BillingCurrency": "USD",
    }
    base |= {"ChargePeriodStart": DAY, "PricingCategory": "Standard"}
    frame = pl.LazyFrame([base | row for row in rows], schema=RESOURCE_DAY.schema)
    return coverage(frame, [], [DAY], 30).collect()["x_Coverage"].to_list()


def test_coverage_is_measured_at_list_prices_and_leaves_spot_out() -> None:
    covered = {"ListCost": 30.0, "EffectiveCost": 20.0, "CommitmentDiscountId": "sp"}
    spot = {"ListCost": 500.0, "PricingCategory": "Dynamic"}
    assert _coverage(covered, {"ListCost": 10.0}, spot) == [0.75]


def test_an_unknown_list_cost_or_none_at_all_gives_no_share() -> None:
    assert _coverage({"ListCost": 10.0}, {"ListCost": None}) == [None]
    assert _coverage({"ListCost": 0.0}) == [None]


def test_use_is_what_was_used_of_what_was_paid() -> None:
    frame = pl.DataFrame({"x_UsedCost": [30.0, 0.0, None], "x_UnusedCost": [10.0, 0.0, 1.0]})
    assert frame.select(USE).to_series().to_list() == [0.75, None, None]
