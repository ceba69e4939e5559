"""Killed at any point of taking a delivery, the last good version stays, and the next run ends in the right state."""

import subprocess
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.settings import Settings
from pipelines.steps.ingest import ingest, rebuild
from pipelines.warehouse import digest, rows, writer
from tests.ingest.bills import ends, line, taken
from tests.ingest.layouts import create_new

STATE = ["charges", "bills", "reconciliation", "split_charges", "commitment_family_hour"]
KILLED = 137
CHILD = """
import os, sys
from pathlib import Path
import {module} as module
from pipelines.settings import Settings
from pipelines.steps.ingest import ingest
from pipelines.warehouse import writer

real = module.{name}

def killed(*arguments, **named):
    if {after}:
        real(*arguments, **named)
    os._exit({code})

module.{name} = killed
settings = Settings(data_dir=Path(sys.argv[1]))
with writer(settings) as con:
    ingest(con, settings, [Path(sys.argv[2])])
"""
POINTS = [
    ("pipelines.steps.ingest", "accept", True),
    ("pipelines.steps.ingest", "discard", False),
    *(
        pytest.param(*point, marks=pytest.mark.slow)
        for point in (
            ("pipelines.steps.ingest", "stage", True),
            ("pipelines.steps.ingest", "source_totals", True),
            ("pipelines.steps.charges", "append", True),
            ("pipelines.steps.ingest", "take", True),
            ("pipelines.steps.ingest", "settle", False),
            ("pipelines.steps.ingest", "settle", True),
            ("pipelines.steps.ingest", "record", True),
        )
    ),
]


def kill(settings: Settings, bucket: Path, module: str, name: str, *, after: bool) -> None:
    code = CHILD.format(module=module, name=name, after=after, code=KILLED)
    done = subprocess.run([sys.executable, "-c", code, settings.data_dir, bucket], check=False, capture_output=True)
    assert done.returncode == KILLED, done.stderr.decode()


@pytest.mark.parametrize(("module", "name", "after"), POINTS)
def test_killed_while_a_month_is_replaced(
    settings: Settings,
    tmp_path: Path,
    module: str,
    name: str,
    after: bool,  # noqa: FBT001  # from the table above
) -> None:
    old = create_new(tmp_path / "old", "bill", 4, 1, [[line(cost="1")]])
    new = create_new(tmp_path / "new", "bill", 4, 2, [[line(cost="2")], [line(cost="3")]])
    taken(settings, old)
    whole = Settings(data_dir=tmp_path / "whole")
    taken(whole, old)
    taken(whole, new)

    kill(settings, new, module, name, after=after)

    committed = name == "discard"
    with writer(settings) as con:
        assert rows(con, "SELECT sum(BilledCost) FROM charges") == [(Decimal(5 if committed else 1),)]
        assert rows(con, "SELECT count(*) FROM deliveries") == [(2 if committed else 1,)]
        assert rows(con, "SELECT count(*) FROM bills WHERE x_Counted") == [(1,)]
        attempts = ingest(con, settings, [new])
        assert ends(attempts) == [("UNCHANGED", "same_version") if committed else ("PUBLISHED", None)]
        state = digest(con, STATE)
    with writer(whole) as con:
        assert digest(con, STATE) == state
    settings.warehouse.unlink()
    with writer(settings) as con:
        rebuild(con, settings)
        assert digest(con, STATE) == state
    assert list(settings.spill.iterdir()) == []


def test_killed_between_the_months_of_one_file_takes_none_of_them(settings: Settings, tmp_path: Path) -> None:
    months = [line(bill_billing_period_start_date=datetime(2026, month, 1)) for month in (4, 5)]
    bucket = create_new(tmp_path / "bucket", "bill", 5, 1, [months])

    kill(settings, bucket, "pipelines.steps.ingest", "take", after=True)

    with writer(settings) as con:
        assert rows(con, "SELECT count(*) FROM charges") == [(0,)]
        assert ends(ingest(con, settings, [bucket])) == [("PUBLISHED", None)] * 2
        assert rows(con, "SELECT count(DISTINCT BillingPeriodStart) FROM charges") == [(2,)]
