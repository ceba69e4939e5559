"""Detectors are found by name, configured by id, and what cannot be judged is said."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from models.finding import FINDING
from models.focus import RESOURCE_WINDOW
from models.registry import configured, detectors, run
from tests.detectors.cases import AS_OF, case


def test_detectors_are_found_by_the_names_of_their_files(repository: Path) -> None:
    files = sorted(path.stem for path in (repository / "models" / "detectors").glob("[!_]*.py"))
    assert list(detectors()) == files
    assert len(files) > 1


def test_a_frame_that_is_absent_is_not_assessed() -> None:
    judged = run({}, [AS_OF])
    assert judged.findings.is_empty()
    assert judged.findings.schema == FINDING
    assert judged.not_assessed.rows()[0] == ("commitment_fell_idle", None, "no suspicious_day frame was loaded")
    assert judged.not_assessed["DetectorId"].to_list() == list(detectors())


def test_an_account_without_running_hours_is_not_assessed_and_the_other_is() -> None:
    known = case("dev_around_the_clock")
    hourly = known.fires.filter(ResourceId="endpoint")
    daily = hourly.with_columns(x_RunningHours=pl.lit(None, pl.Float64), SubAccountId=pl.lit("000000000009"))
    judged = run({"resource_window": pl.concat([hourly, daily]).lazy()}, [AS_OF])
    assert judged.findings.filter(DetectorId="dev_around_the_clock")["SubAccountId"].to_list() == ["000000000002"]
    assert judged.not_assessed.filter(DetectorId="dev_around_the_clock").rows() == [
        (
            "dev_around_the_clock",
            "000000000009",
            "running hours are unknown: the export is not hourly, and the usage is not in hours",
        )
    ]


def test_an_export_that_names_no_resource_at_all_is_not_assessed_where_resources_are_needed() -> None:
    usage, resources = case("logs_retention").fires, case("gp2_to_gp3").fires
    window = resources.select(RESOURCE_WINDOW.columns)
    bare = run({"usage_type_day": usage.lazy(), "resource_window": window.clear().lazy()}, [AS_OF]).not_assessed
    reason = "the export gives no ResourceId"
    assert bare.filter(DetectorId="idle_public_ipv4", x_Reason=reason)["SubAccountId"].to_list() == [
        "000000000002",
    ]
    assert bare.filter(DetectorId="logs_retention").is_empty()
    named = run({"usage_type_day": usage.lazy(), "resource_window": window.lazy()}, [AS_OF]).not_assessed
    assert named.filter(DetectorId="idle_public_ipv4").is_empty()


def test_only_the_days_that_were_asked_for_are_judged() -> None:
    known = case("idle_public_ipv4")
    frame = {"resource_window": known.fires.lazy()}
    assert run(frame, [date(2024, 5, 30)]).findings.is_empty()
    assert run(frame, [AS_OF]).findings["x_AsOf"].unique().to_list() == [AS_OF]


def test_a_threshold_from_the_configuration_counts() -> None:
    known = case("idle_public_ipv4")
    frame = {"resource_window": known.fires.lazy()}
    assert run(frame, [AS_OF], {"idle_public_ipv4": {"min_days": 4}}).findings["ResourceId"].sort().to_list() == [
        "eipalloc-1",
        "eipalloc-3",
    ]


def test_a_threshold_may_differ_from_account_to_account() -> None:
    known = case("idle_public_ipv4")
    rows = pl.concat([known.fires, known.fires.with_columns(SubAccountId=pl.lit("000000000007"))])
    config = {"idle_public_ipv4": {"min_days": {"default": 40, "accounts": {"000000000007": 4}}}}
    found = run({"resource_window": rows.lazy()}, [AS_OF], config).findings
    assert found.select("SubAccountId", "ResourceId").sort("ResourceId").rows() == [
        ("000000000007", "eipalloc-1"),
        ("000000000007", "eipalloc-3"),
    ]


def test_a_threshold_may_differ_from_tag_to_tag() -> None:
    known = case("idle_public_ipv4")
    tags = {"eipalloc-1": '{"Env":"DEV","team":"ml"}', "eipalloc-3": '{"env":"developer"}'}
    rows = known.fires.with_columns(Tags=pl.col("ResourceId").replace_strict(tags, default="{}"))
    config = {"idle_public_ipv4": {"min_days": {"default": 40, "tags": {"env=dev": 4}}}}
    assert run({"resource_window": rows.lazy()}, [AS_OF], config).findings["ResourceId"].to_list() == ["eipalloc-1"]


def test_a_tag_is_asked_before_the_account_and_the_account_before_the_default() -> None:
    known = case("idle_public_ipv4")
    rows = known.fires.with_columns(Tags=pl.lit('{"env":"dev","team":"ml"}'))

    def judge(**override: Any) -> int:
        return run(
            {"resource_window": rows.lazy()}, [AS_OF], {"idle_public_ipv4": {"min_days": override}}
        ).findings.height

    account = {"000000000002": 4}
    assert judge(default=40) == 0
    assert judge(default=40, accounts=account) == 2
    assert judge(default=40, accounts=account, tags={"env=dev": 40}) == 0
    assert judge(default=40, accounts=account, tags={"env=prod": 40}) == 2
    assert judge(default=40, tags={"env=dev": 40, "env=dev,team=ml": 4}) == 2  # more pairs before fewer
    assert judge(default=40, tags={"env=dev": 40, "env=dev,team=web": 4}) == 0  # every pair must be there
    assert judge(default=40, tags={"env=dev": 4, "team=ml": 40}) == 2  # the one that is written first
    assert judge(default=40, tags={"team=ml": 40, "env=dev": 4}) == 0


def test_an_id_depends_on_detector_and_scope_and_on_nothing_else() -> None:
    known = case("gp2_to_gp3")
    row = known.fires.filter(ResourceId="vol-100")
    first = known.judge(row)["FindingId"].item()
    assert first == "12d79580e1e5a07d"
    assert (
        known.judge(row.with_columns(x_MonthlyCost=pl.lit(20.0), ServiceName=pl.lit("EBS")))["FindingId"].item()
        == first
    )
    assert known.judge(row.with_columns(ResourceId=pl.lit("vol-101")))["FindingId"].item() != first
    assert known.judge(row.with_columns(RegionId=pl.lit(None, pl.String)))["FindingId"].item() != first


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"nat_gatway_idle": {}}, "detectors: unknown detector 'nat_gatway_idle'. Did you mean 'nat_gateway_idle'?"),
        ({"zzz": {}}, f"detectors: unknown detector 'zzz'. Known: {', '.join(list(detectors())[:2])}, "),
        (
            {"nat_gateway_idle": {"max_gb_per_dat": 1}},
            "detectors.nat_gateway_idle: unknown threshold 'max_gb_per_dat'. Did you mean 'max_gb_per_day'?",
        ),
        (
            {"nat_gateway_idle": {"min_days": "7"}},
            "detectors.nat_gateway_idle.min_days: expected a finite number, found '7'",
        ),
        ({"nat_gateway_idle": {"min_days": True}}, "min_days: expected a finite number, found True"),
        ({"nat_gateway_idle": {"min_days": float("nan")}}, "min_days: expected a finite number, found nan"),
        ({"nonprod_around_the_clock": {"environment": 3}}, "environment: expected text, found 3"),
        ({"nat_gateway_idle": {"min_days": {"acounts": {}}}}, "unknown key 'acounts'. Did you mean 'accounts'?"),
        ({"nat_gateway_idle": {"min_days": {"accounts": {12: 3}}}}, "expected quoted account ids with a value each"),
        (
            {"nat_gateway_idle": {"min_days": {"accounts": {"12": None}}}},
            "accounts.12: expected a finite number, found None",
        ),
        (
            {"nat_gateway_idle": {"min_days": {"tags": {"env:dev": 3}}}},
            """min_days.tags: expected "key=value", or several joined by commas, found 'env:dev'""",
        ),
        (
            {"nat_gateway_idle": {"min_days": {"tags": ["env=dev"]}}},
            'expected quoted tags such as "env=dev" with a val',
        ),
        (
            {"nat_gateway_idle": {"min_days": {"tags": {"env=dev": "x"}}}},
            "min_days.tags.env=dev: expected a finite num",
        ),
        ({"nat_gateway_idle": {"min_days": {"tag": {}}}}, "min_days: unknown key 'tag'. Did you mean 'tags'?"),
        (
            {"cost_anomaly": {"min_daily_impact": {"tags": {"env=dev": 3}}}},
            "detectors.cost_anomaly.min_daily_impact.tags: this detector judges sums over resources, which have no tag",
        ),
        (
            {"nonprod_around_the_clock": {"environment": {"accounts": {"1": "(dev"}}}},
            "environment.accounts.1: expected a regular expression, found '(dev'",
        ),
    ],
)
def test_a_wrong_configuration_says_what_is_wrong_and_what_was_meant(config: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        configured(config)


def test_a_frame_that_follows_from_findings_is_made_from_those_of_all_other_detectors() -> None:
    first, second = case("idle_public_ipv4"), case("commitment_purchase")
    given: list[pl.DataFrame] = []

    def base(findings: pl.DataFrame) -> pl.LazyFrame:
        given.append(findings)
        return second.fires.lazy()

    judged = run({"resource_window": first.fires.lazy()}, [AS_OF], derived={"commitment_base": base})
    alone = run({"resource_window": first.fires.lazy()}, [AS_OF]).findings
    assert [frame.equals(alone) for frame in given] == [True]
    assert alone.height
    assert set(judged.findings["DetectorId"]) == {*alone["DetectorId"], "commitment_purchase"}
    assert (
        "commitment_purchase"
        not in judged.not_assessed.filter(pl.col("SubAccountId").is_null())["DetectorId"].to_list()
    )


def test_spend_that_could_not_be_judged_is_said_by_account() -> None:
    known = case("commitment_purchase")
    daily = known.fires.head(1).with_columns(x_Plan=None, x_Reason=pl.lit("the export is daily: so"))
    missing = run({"commitment_base": daily.lazy()}, [AS_OF]).not_assessed.filter(DetectorId="commitment_purchase")
    assert missing["x_Reason"].to_list() == [
        "the export is daily: of it only servers and databases that ran whole days are judged"
    ]
