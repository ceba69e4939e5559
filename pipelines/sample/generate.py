"""The order of work: build the company, cover its usage, write month by month.

Here: `write_company` and nothing that knows a price or a shape.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from pipelines.sample import (
    estate_compute,
    estate_data,
    estate_network,
    estate_services,
    planted_anomalies,
    planted_calm,
    planted_commitments,
    planted_databases,
    planted_graviton,
    planted_habits,
    planted_machines,
    planted_neglect,
    planted_services,
    planted_storage,
    planted_waste,
    reservations,
    savings_plans,
    split,
)
from pipelines.sample.assemble import month_rows
from pipelines.sample.clock import Clock, Month
from pipelines.sample.company import ACCOUNTS
from pipelines.sample.estate import Estate
from pipelines.sample.export import write_month
from pipelines.sample.faces import Faces
from pipelines.sample.fees import discount_lines, month_lines, plant
from pipelines.sample.immature import delivered
from pipelines.sample.lines import by_day, usage
from pipelines.sample.metrics import month_metrics
from pipelines.sample.truth import Truth

ROOMS = (
    estate_compute,
    estate_network,
    estate_data,
    estate_services,
    split,
    planted_waste,
    planted_machines,
    planted_services,
    planted_storage,
    planted_databases,
    planted_neglect,
    planted_anomalies,
    planted_calm,
    planted_habits,
)


def build_estate(clock: Clock, seed: int) -> Estate:
    """Everything that the company runs, with what is planted in it."""
    estate = Estate(clock, seed)
    for room in ROOMS:
        room.build(estate)
    plant(estate)
    return estate


def write_company(
    root: Path,
    *,
    seed: int = 7,
    months: int = 3,
    daily: int = 0,
    end: date,
    progress: Callable[[str], None] | None = None,
) -> Truth:
    """Write the company's bills (`cur2/`), utilisation (`metrics/`) and `truth.json` under `root`.

    The last month is open: it ends with `end`, has no invoice, and its last two days are incomplete. The same seed,
    months, daily and end give the same content. Of the `daily` months before the `months` the export has one line item
    per day where later ones have one per hour, as before somebody chose finer ones, and no metrics. `end` is the last
    day with data; `progress` is called with a few words whenever a file has been written.
    """
    report = progress or (lambda _: None)
    clock = Clock.ending(end, daily + months)
    estate = build_estate(clock, seed)
    report("company")
    faces = Faces(seed)
    lines = all_lines(estate, faces)
    known = faces.frame()
    rows = 0
    (root / "metrics").mkdir(parents=True, exist_ok=True)
    for number, month in enumerate(clock.months):
        by_hour = number >= daily
        held = _of_month(lines, month)
        frame = month_rows(clock, month, held if by_hour else by_day(held), known)
        rows += frame.height
        write_month(root / "cur2", clock, seed, month, frame, report)
        if not by_hour:
            continue
        month_metrics(estate, month).write_parquet(root / "metrics" / f"{month.label}.parquet", compression="snappy")
        report(f"{month.label} metrics")
    truth = Truth(root, clock.start, end, rows, tuple(estate.planted))
    truth.write()
    return truth


def all_lines(estate: Estate, faces: Faces) -> pl.DataFrame:
    """Every line item of every month; money in whole units of 1e-10 USD."""
    clock = estate.clock
    masks = {code: delivered(clock, code) for code in {stream.code for stream in estate.streams}}
    quantity = np.stack([stream.quantity * masks[stream.code] for stream in estate.streams]).round(10)
    found = split.pod_lines(estate, quantity, faces)
    found += reservations.cover(estate, quantity, faces)
    found += savings_plans.cover(estate, quantity, faces)
    planted_graviton.plant_movable(estate, quantity)
    planted_commitments.plant_purchases(estate, quantity)
    used = usage(clock, estate.streams, quantity, faces)
    found.append(used)
    owners = pl.DataFrame({
        "face": np.arange(len(faces.rows)),
        "account": [row["line_item_usage_account_id"] for row in faces.rows],
        "code": [row["line_item_product_code"] for row in faces.rows],
    })  # fmt: skip
    named = used.join(owners, on="face", maintain_order="left")
    found += discount_lines(named, faces, {account.id: account for account in ACCOUNTS})
    refunded = clock.months[-2:][0]
    for month in clock.months:
        found += month_lines(month, _of_month(named, month), faces, refund=month is refunded)
    return pl.concat(found, how="diagonal")


def _of_month(lines: pl.DataFrame, month: Month) -> pl.DataFrame:
    return lines.filter(pl.col("start").is_between(month.low, month.high, closed="left"))
