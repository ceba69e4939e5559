"""How good alarms are, by events: what a person who reads them would count. Causal: an alarm knows its day alone.

Here: findings and truth in, numbers out. Not here: who made the findings (variants.py, peers.py).

An alarm on a series-day within an incident's days finds it, once, however many. On its neutral days (it goes on, it is
over, the level is back) an alarm is neither right nor wrong. Anywhere else it is false; a series' false alarms of one
week, counted from the first judged day, are one. Precision is events found ÷ (events found + false alarms).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from benchmarks.detection.fleet import INCIDENT, NEUTRAL, Fleet

RATE: Final = 0.3
"""False alarms per 1,000 series-days at which recall, money and delay are told."""

ACT: Final = 2
"""Days from the alarm's day to the first that is saved: read the next morning, acted upon that day."""

TOP: Final = 50

Findings = pl.DataFrame
"""row, day (column of the fleet), score (larger is worse), money (of that day, above or below the expectation)."""


@dataclass(frozen=True)
class Judged:
    """Findings beside the truth.

    `events`: event, kind, start, money (sum of |excess|). `hits`: event, day, score, money, saved (|excess| from `ACT`
    days later on). `false`: cell (a series' week), score, money.
    """

    events: pl.DataFrame
    hits: pl.DataFrame
    false: pl.DataFrame
    series_days: int


@dataclass(frozen=True)
class Measures:
    """What a table shows; `threshold` is the lowest score with at most `RATE` false alarms per 1,000 series-days."""

    average_precision: float
    recall: float
    avoidable: float
    top_precision: float
    delay: float
    by_kind: dict[str, float]
    threshold: float


def judge(fleet: Fleet, findings: Findings) -> Judged:
    """Which findings found what."""
    per_event = []
    money = np.abs(fleet.excess)
    later = np.cumsum(money[:, ::-1], axis=1)[:, ::-1]
    ahead = np.pad(later, ((0, 0), (0, ACT)))[:, ACT:]
    number = np.full(fleet.label.shape, -1)
    for event, one in enumerate(fleet.events):
        end = one.neutral + 1
        number[one.row, one.start : one.found + 1] = event
        per_event.append((event, one.kind, one.start, float(money[one.row, one.start : end].sum())))
    row, day = findings["row"].to_numpy(), findings["day"].to_numpy()
    stop = np.array([one.neutral + 1 for one in fleet.events] + [0])
    until = np.pad(later, ((0, 0), (0, 1)))[row, stop[number[row, day]]]
    told = findings.with_columns(
        label=pl.Series(fleet.label[row, day]),
        event=pl.Series(number[row, day]),
        saved=pl.Series(np.maximum(ahead[row, day] - until, 0.0)),
    ).filter(pl.col("day") >= fleet.judged)
    week = (pl.col("day") - fleet.judged) // 7
    return Judged(
        pl.DataFrame(
            per_event,
            schema={"event": pl.Int64, "kind": pl.String, "start": pl.Int64, "money": pl.Float64},
            orient="row",
        ),
        told.filter(pl.col("label") == INCIDENT).select("event", "day", "score", "money", "saved"),
        told.filter(~pl.col("label").is_in([INCIDENT, NEUTRAL])).select(
            (pl.col("row") * 1000 + week).alias("cell"), "score", "money"
        ),
        fleet.series_days(),
    )


def pool(parts: Sequence[Judged]) -> Judged:
    """Several fleets under one threshold."""
    events, hits, false = [], [], []
    for number, part in enumerate(parts):
        far = number * 10**9
        events.append(part.events.with_columns(pl.col("event") + far))
        hits.append(part.hits.with_columns(pl.col("event") + far))
        false.append(part.false.with_columns(pl.col("cell") + far))
    return Judged(pl.concat(events), pl.concat(hits), pl.concat(false), sum(part.series_days for part in parts))


def measures(judged: Judged) -> Measures:
    """Everything at once."""
    best = judged.hits.group_by("event").agg(pl.col("score").max())["score"].to_numpy()
    false = judged.false.group_by("cell").agg(pl.col("score").max())["score"].to_numpy()
    at = np.unique(np.r_[best, false])[::-1]
    found, wrong = (len(part) - np.searchsorted(np.sort(part), at, side="left") for part in (best, false))
    recall = found / judged.events.height
    area = float(np.sum(np.diff(np.r_[0.0, recall]) * found / np.maximum(found + wrong, 1)))
    allowed = np.flatnonzero(wrong <= RATE / 1000 * judged.series_days)
    threshold = float(at[allowed[-1]]) if allowed.size else np.inf
    return _at(judged, threshold, area)


def _at(judged: Judged, threshold: float, area: float) -> Measures:
    hits = judged.hits.filter(pl.col("score") >= threshold)
    first = hits.sort("day").group_by("event", maintain_order=True).first()
    events = judged.events.join(first.select("event", "day", "saved"), on="event", how="left")
    total = float(events["money"].sum())
    kinds = events.group_by("kind").agg(pl.col("day").is_not_null().mean()).sort("kind")
    return Measures(
        area,
        first.height / events.height,
        float(events["saved"].fill_null(0.0).sum()) / total if total else 0.0,
        _top(hits, judged.false.filter(pl.col("score") >= threshold)),
        float((events["day"] - events["start"]).drop_nulls().median() or 0),  # type: ignore[arg-type] # integers only
        dict(kinds.iter_rows()),
        threshold,
    )


def _top(hits: pl.DataFrame, false: pl.DataFrame) -> float:
    """Of the alarms with the most money, an incident's days and a false week's added up, the share that is right."""
    right = hits.group_by(pl.col("event").alias("id")).agg(pl.col("money").abs().sum()).with_columns(right=pl.lit(1.0))
    wrong = false.group_by(pl.col("cell").alias("id")).agg(pl.col("money").abs().sum()).with_columns(right=pl.lit(0.0))
    ranked = pl.concat([right, wrong]).sort("money", "right", "id", descending=[True, False, False])
    return float(ranked.head(TOP)["right"].mean() or 0.0)  # type: ignore[arg-type] # floats only
