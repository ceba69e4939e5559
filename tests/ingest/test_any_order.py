"""Deliveries in any order, repeated and interleaved, end in the same state.

Two exports, each with three versions of two months, in three layouts; versions differ in columns as real ones do.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from pipelines.settings import Settings
from pipelines.steps.ingest import ingest, rebuild
from pipelines.warehouse import Connection, digest, rows, writer
from tests.ingest.bills import Line, line
from tests.ingest.layouts import create_new, data_export, overwrite

STATE = ["charges", "bills", "reconciliation", "split_charges", "commitment_family_hour"]
LAYOUTS: dict[str, Callable[[Path, str, int, int, Sequence[Sequence[Line]]], Path]] = {
    "old": create_new,
    "athena": overwrite,
    "new": data_export,
}
Delivery = tuple[str, int, int]
DELIVERIES: list[Delivery] = [
    (name, month, version) for name in ("old", "new") for month in (4, 5) for version in (1, 2, 3)
]


def parts(month: int, version: int) -> list[list[Line]]:
    """A version has one more file than the version before, other amounts, and other columns."""
    more: Line = {
        1: {"resource_tags_user_team": "web"},
        2: {"resource_tags_user_team": "shop", "reservation_effective_cost": "0.01", "product_region": "us-east-1"},
        3: {},
    }[version]
    period = datetime(2026, month, 1)
    return [
        [
            line(cost=f"{version}.{part}{day}", day=day, bill_billing_period_start_date=period) | more
            for day in range(1, 4)
        ]
        for part in range(version)
    ]


@pytest.fixture(scope="module")
def buckets(tmp_path_factory: pytest.TempPathFactory) -> dict[Delivery, Path]:
    """Each delivery in a root of its own, as it lay in its bucket on its day."""
    root = tmp_path_factory.mktemp("buckets")
    return {
        (name, month, version): LAYOUTS[name](
            root / f"{name}-{month}-{version}", name, month, version, parts(month, version)
        )
        for name, month, version in [*DELIVERIES, *(("athena", 4, version) for version in (1, 2, 3))]
    }


def deliver(con: Connection, settings: Settings, buckets: dict[Delivery, Path], events: Sequence[Delivery]) -> str:
    for event in events:
        ingest(con, settings, [buckets[event]])
    return digest(con, STATE)


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory, buckets: dict[Delivery, Path]) -> str:
    settings = Settings(data_dir=tmp_path_factory.mktemp("in_order"))
    with writer(settings) as con:
        return deliver(con, settings, buckets, [event for event in DELIVERIES if event[2] == 3])


@example_settings(max_examples=4)
@given(
    events=st.permutations(DELIVERIES).flatmap(
        lambda order: st.lists(st.sampled_from(DELIVERIES), max_size=4).map(lambda again: [*order, *again])
    )
)
def test_any_permutation_with_any_repetitions_ends_in_the_newest_versions(
    tmp_path_factory: pytest.TempPathFactory, buckets: dict[Delivery, Path], in_order: str, events: list[Delivery]
) -> None:
    settings = Settings(data_dir=tmp_path_factory.mktemp("any_order"))
    with writer(settings) as con:
        assert deliver(con, settings, buckets, events) == in_order
        attempts = rows(con, "SELECT x_Attempt, x_State FROM deliveries ORDER BY x_Attempt")

    assert [number for number, _ in attempts] == list(range(1, len(events) + 1))
    assert {state for _, state in attempts} <= {"PUBLISHED", "UNCHANGED"}


def test_all_at_once_is_the_same_as_one_by_one(
    settings: Settings, buckets: dict[Delivery, Path], in_order: str
) -> None:
    with writer(settings) as con:
        ingest(con, settings, [buckets[event] for event in DELIVERIES])

        assert digest(con, STATE) == in_order


def test_the_same_again_is_unchanged_and_changes_nothing(
    settings: Settings, buckets: dict[Delivery, Path], in_order: str
) -> None:
    newest = [event for event in DELIVERIES if event[2] == 3]
    with writer(settings) as con:
        deliver(con, settings, buckets, newest)

        assert deliver(con, settings, buckets, newest) == in_order
        assert rows(con, "SELECT x_State, x_Code, count(*) FROM deliveries GROUP BY ALL ORDER BY ALL") == [
            ("PUBLISHED", None, 4),
            ("UNCHANGED", "same_version", 4),
        ]


def test_a_lost_warehouse_is_rebuilt_from_landing_to_the_same_state(
    settings: Settings, buckets: dict[Delivery, Path], in_order: str
) -> None:
    with writer(settings) as con:
        deliver(con, settings, buckets, [*reversed(DELIVERIES), *DELIVERIES])
    settings.warehouse.unlink()

    with writer(settings) as con:
        rebuild(con, settings)

        assert digest(con, STATE) == in_order
        assert deliver(con, settings, buckets, DELIVERIES) == in_order


def test_an_overwritten_month_is_taken_again_each_time_it_changes(
    settings: Settings, tmp_path: Path, buckets: dict[Delivery, Path]
) -> None:
    bucket = tmp_path / "bucket"
    with writer(settings) as con:
        for version in (1, 2, 3):
            overwrite(bucket, "athena", 4, version, parts(4, version))
            ingest(con, settings, [bucket])
        state = digest(con, STATE)

    other = Settings(data_dir=tmp_path / "other")
    with writer(other) as con:
        assert deliver(con, other, buckets, [("athena", 4, 3)]) == state
