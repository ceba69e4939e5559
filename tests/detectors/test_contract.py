"""The contract that every detector keeps, found by introspection: add a detector and it is tested."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Final

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from models import registry
from models.detector import DRAFT, Context, Detector
from models.finding import FINDING
from models.registry import configured, run
from tests.detectors.cases import AS_OF, Case, case

EVERY: Final = pytest.mark.parametrize("detector_id", registry.detectors())


def _everything(known: Case) -> pl.DataFrame:
    """What fires and what does not, apart from each other in one frame."""
    return pl.concat([known.fires, _silent(known)])


def _silent(known: Case) -> pl.DataFrame:
    """Each silent item in an account of its own."""
    return pl.concat(
        frame.with_columns(SubAccountId=pl.lit(f"{number:012}")) for number, frame in enumerate(known.silent, start=100)
    )


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Case]:
    """The case of a detector, which is then the only one that there is: the others that read its frame cost time."""

    def only(detector_id: str) -> Case:
        known = case(detector_id)
        monkeypatch.setattr(registry, "detectors", lambda: {detector_id: known.detector})
        return known

    return only


def _without_duplicates(findings: pl.DataFrame) -> bool:
    return findings.select("x_AsOf", "FindingId").is_duplicated().any() is False


@EVERY
def test_a_draft_has_the_draft_schema(detector_id: str) -> None:
    known = case(detector_id)
    context = Context(known.as_of, configured({detector_id: known.config})[detector_id])
    assert known.detector.detect(known.fires.lazy(), context).collect_schema() == DRAFT


@EVERY
def test_a_finding_has_the_finding_schema_and_an_id_of_its_own(detector_id: str) -> None:
    known = case(detector_id)
    found = known.judge(_everything(known))
    assert found.schema == FINDING
    assert found["FindingId"].str.contains("^[0-9a-f]{16}$").all()
    assert _without_duplicates(found)
    whole = ("x_AsOf", "DetectorId", "Title", "Severity", "Confidence", "x_MonthlyCost", "x_Summary", "x_Action")
    assert found.select(*whole, "x_Evidence", "x_Mature").null_count().sum_horizontal().item() == 0
    assert found["x_Evidence"].str.json_decode(pl.Struct({})).null_count() == 0


@EVERY
def test_nothing_in_gives_nothing_out(alone: Callable[[str], Case], detector_id: str) -> None:
    known = alone(detector_id)
    empty = known.judge(known.fires.clear())
    assert empty.is_empty()
    assert empty.schema == FINDING
    assert run({known.detector.reads.name: known.fires.lazy()}, []).findings.is_empty()


@EVERY
def test_the_order_of_rows_is_irrelevant(detector_id: str) -> None:
    known = case(detector_id)
    rows = _everything(known)
    in_order = known.judge(rows)
    for seed in (1, 2):
        assert_frame_equal(known.judge(rows.sample(fraction=1.0, shuffle=True, seed=seed)), in_order)


@EVERY
def test_extra_columns_are_ignored(detector_id: str) -> None:
    known = case(detector_id)
    more = known.fires.with_columns(x_Something=pl.lit("else"), x_Begin=pl.lit(AS_OF), x_Z=pl.lit(99.0))
    assert_frame_equal(known.judge(more), known.judge(known.fires))


@EVERY
def test_the_same_input_gives_the_same_output(detector_id: str) -> None:
    known = case(detector_id)
    assert_frame_equal(known.judge(known.fires), known.judge(known.fires))


@EVERY
def test_a_null_never_makes_a_silent_row_fire(detector_id: str) -> None:
    known = case(detector_id)
    assert known.judge(_blanked(_silent(known))).is_empty()


@EVERY
def test_a_null_never_raises_what_a_firing_row_saves(detector_id: str) -> None:
    known = case(detector_id)
    amount = pl.coalesce("x_EstimatedMonthlySaving", "x_Impact").abs().sum()
    most = known.judge(known.fires).select(amount).item()
    blank = known.judge(_blanked(known.fires)).group_by("BillingAccountId").agg(amount.alias("amount"))
    assert blank.filter(pl.col("amount") > most).is_empty()


def _blanked(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows once for each column, without it; each time under a payer of its own, named after the column."""
    return pl.concat(
        rows.with_columns(BillingAccountId=pl.lit(column)).with_columns(pl.lit(None, kind).alias(column))
        for column, kind in rows.schema.items()
    )


@EVERY
def test_rows_of_nothing_but_nulls_never_fire(detector_id: str) -> None:
    known = case(detector_id)
    assert known.judge(known.fires.clear(n=5)).is_empty()


@EVERY
def test_amounts_that_make_no_sense_never_make_money(detector_id: str) -> None:
    known = case(detector_id)
    senseless = [
        known.fires.with_columns(pl.lit(value).alias(column), SubAccountId=pl.lit(f"{column} {value}"))
        for value in (float("nan"), float("inf"), float("-inf"), -1e6, 1e15)
        for column in known.fires.select(pl.selectors.float()).columns
    ]
    found = known.judge(pl.concat(senseless))
    saving, cost = pl.col("x_EstimatedMonthlySaving"), pl.col("x_MonthlyCost")
    assert found.filter((saving <= 0) | (saving > cost) | ~_right_sign(known.detector)).is_empty()


@EVERY
def test_a_saving_lies_within_the_cost_of_its_scope(detector_id: str) -> None:
    known = case(detector_id)
    found = known.judge(_everything(known))
    if known.detector.has_impact:
        assert found.select("x_EstimatedMonthlySaving", "x_NetMonthlySaving").null_count().row(0) == (found.height,) * 2
        assert found.filter(_right_sign(known.detector)).height == found.height
    else:
        within = pl.col("x_EstimatedMonthlySaving").is_between(
            pl.lit("0.01").cast(FINDING["x_Impact"]), "x_MonthlyCost"
        )
        assert found.filter(within).height == found.height
        assert found["x_Impact"].null_count() == found.height


def _right_sign(detector: Detector) -> pl.Expr:
    """What cost more has a positive impact, what fell a negative one."""
    return pl.col("x_Impact") < 0 if detector.falls else pl.col("x_Impact") > 0


@EVERY
def test_the_future_changes_nothing_of_the_past(detector_id: str) -> None:
    known = case(detector_id)
    later = known.fires.with_columns(
        pl.col(name).dt.offset_by("40d") for name, kind in known.fires.schema.items() if kind == pl.Date
    )
    if "EffectiveCost" in later.columns:
        later = later.with_columns(pl.col("EffectiveCost") * 7)
    both = pl.concat([known.fires, later.filter(_after(later))])
    assert both.height > known.fires.height
    assert_frame_equal(known.judge(both), known.judge(known.fires))


def _after(frame: pl.DataFrame) -> pl.Expr:
    name = next(name for name in ("x_AsOf", "ChargePeriodStart", "x_LastDay") if name in frame.columns)
    return pl.col(name) > AS_OF


@EVERY
def test_many_days_at_once_equal_the_same_days_one_by_one(detector_id: str) -> None:
    known = case(detector_id)
    days = tuple(AS_OF - timedelta(days=back) for back in range(5))
    frame = known.fires
    if "x_AsOf" in frame.columns:
        frame = pl.concat([frame.with_columns(x_AsOf=pl.lit(day)) for day in days])
    assert_frame_equal(known.judge(frame, days), pl.concat([known.judge(frame, (day,)) for day in reversed(days)]))


@EVERY
def test_thresholds_by_account_and_by_tag_that_say_the_same_change_nothing(
    alone: Callable[[str], Case], detector_id: str
) -> None:
    known = alone(detector_id)
    parts = {"accounts": {"000000000002": None}, "tags": {"env=dev": None, "env=dev,team=ml": None}}
    if "Tags" not in known.detector.reads.schema:
        del parts["tags"]
    same = {}
    for threshold in known.detector.thresholds:
        value = known.config.get(threshold.name, threshold.default)
        same[threshold.name] = {"default": value} | {part: dict.fromkeys(keys, value) for part, keys in parts.items()}
    rows = _everything(known)
    judged = run({known.detector.reads.name: rows.lazy()}, known.as_of, {detector_id: same})
    assert_frame_equal(judged.findings.filter(DetectorId=detector_id), known.judge(rows))


@EVERY
def test_a_detector_explains_itself(detector_id: str) -> None:
    text = import_module(f"models.detectors.{detector_id}").__doc__
    assert text is not None
    assert "\nWhy it costs money: " in text
    assert "\nWhat to do: " in text
    known = case(detector_id).detector
    assert all((known.title, known.action, known.confidence))
    assert known.thresholds
    for threshold in known.thresholds:
        assert all((threshold.name.isidentifier(), threshold.unit, threshold.why, threshold.source)), threshold


@EVERY
def test_a_required_column_that_is_all_null_is_not_assessed(alone: Callable[[str], Case], detector_id: str) -> None:
    known = alone(detector_id)
    for column in known.detector.requires:
        blank = known.fires.with_columns(pl.lit(None, known.fires.schema[column]).alias(column))
        missing = run({known.detector.reads.name: blank.lazy()}, known.as_of).not_assessed
        assert f"the export gives no {column}" in missing.filter(DetectorId=detector_id)["x_Reason"].to_list()
