"""No detector promises what is not there: savings lie in [0, cost], rounded down; what is unknown never fires."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from models.detector import Context, Detector, rule
from models.finding import Category, Severity
from models.focus import RESOURCE_WINDOW
from models.stamp import stamp
from models.threshold import Threshold, Values
from models.words import cents
from tests.detectors.cases import AS_OF, DEFAULTS

FACTOR = Threshold("factor", 1.0, "share", "for this test", "ours")
TOY = Detector(
    title="Toy",
    category=Category.TERMINATE,
    severity=Severity.LOW,
    confidence="None.",
    action="None.",
    reads=RESOURCE_WINDOW,
    thresholds=(FACTOR,),
    detect=rule(
        when=pl.col("x_RunningHours") > 0,
        saving=lambda t: pl.col("EffectiveCost") * t["factor"],
        confidence=pl.lit(3.0),
        summary=pl.lit("It is a toy."),
        evidence={"hours": pl.col("x_RunningHours")},
    ),
)


def _found(factor: float = 1.0, **columns: object) -> pl.DataFrame:
    row = {name: (DEFAULTS | columns)[name] for name in RESOURCE_WINDOW.columns}
    frame = pl.LazyFrame([row], schema=RESOURCE_WINDOW.schema)
    context = Context((AS_OF,), Values({"factor": factor}, {}))
    return stamp("toy", TOY, TOY.detect(frame, context)).collect()


def test_a_saving_is_gross_and_net_until_findings_are_compared() -> None:
    row = _found(EffectiveCost=10.009, x_MonthlyCost=20.0).row(0, named=True)
    assert row["x_EstimatedMonthlySaving"] == row["x_NetMonthlySaving"] == Decimal("10.00")
    assert (row["x_MonthlyCost"], row["Confidence"], row["x_Impact"]) == (Decimal("20.00"), 1.0, None)
    assert (row["DetectorId"], row["x_CostBasis"], row["x_Evidence"]) == ("toy", "EffectiveCost", '{"hours":720.0}')


def test_a_saving_beyond_the_cost_is_the_cost() -> None:
    assert _found(factor=100.0, x_MonthlyCost=73.0)["x_EstimatedMonthlySaving"].item() == Decimal("73.00")


@pytest.mark.parametrize("factor", [0.0, -1.0, 0.0001])
def test_less_than_a_cent_does_not_fire(factor: float) -> None:
    assert _found(factor=factor).is_empty()


@pytest.mark.parametrize("name", ["EffectiveCost", "x_MonthlyCost", "x_RunningHours", "ResourceId", "SubAccountId"])
def test_what_is_not_known_does_not_fire(name: str) -> None:
    nothing: dict[str, Any] = {name: None}
    assert _found(**nothing).is_empty()


@pytest.mark.parametrize("name", ["EffectiveCost", "x_MonthlyCost", "x_RunningHours"])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_does_not_fire(name: str, value: float) -> None:
    assert _found(**{name: value}).is_empty()


def test_other_days_of_judgement_are_left_alone() -> None:
    assert _found(x_AsOf=date(2024, 5, 30)).is_empty()


def test_cents_are_rounded_down_and_floats_that_mean_cents_are_kept() -> None:
    amounts = pl.DataFrame({"amount": [3.65, 0.29, 1.005, 0.999, 1e14, 1e16, float("nan"), None]})
    assert [str(cent) for cent in amounts.select(cents(pl.col("amount")))["amount"]] == [
        "3.65", "0.29", "1.00", "0.99", "100000000000000.00", "None", "None", "None",
    ]  # fmt: skip
