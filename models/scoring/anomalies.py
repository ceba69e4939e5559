"""Cost anomalies of many daily series: one call from a long frame to flagged days, each judged by what was known then.

Here: the public functions, their configuration, what they give back. Not here: each step (panel.py lays out, causal.py
expects, context.py compares with siblings, evidence.py collects, ranker.py judges, incidents.py groups).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import polars as pl

from models.scoring.causal import FLAG_Z, expect
from models.scoring.context import context
from models.scoring.crowd import crowd
from models.scoring.evidence import Evidence, evidence
from models.scoring.incidents import incidents
from models.scoring.kinds import kinds
from models.scoring.panel import Groups, Panel, panels
from models.scoring.ranker import discoveries, shipped

KEYS: Final = ("SubAccountId", "ServiceName", "x_UsageType", "RegionId")

SCORED: Final = {
    "ChargePeriodStart": pl.Date,
    "EffectiveCost": pl.Float64,
    "x_Expected": pl.Float64,  # from the days before; null in the first week of a series
    "x_BandLow": pl.Float64,
    "x_BandHigh": pl.Float64,
    "x_Impact": pl.Float64,  # cost minus expectation; negative where it fell
    "x_Score": pl.Float64,  # 0..1, higher is worse, 0.5 where the alarm is; 0 where nothing is suspicious
    "x_Confidence": pl.Float64,  # share of such days that were incidents in simulated fleets
    "x_PValue": pl.Float64,  # share of harmless series-days that look as bad
    "x_QValue": pl.Float64,  # false discovery rate among the day's alarms up to this one
    "x_Kind": pl.String,  # null where nothing is suspicious
}
"""What `score_cost_days` adds to the keys."""

FLAGGED: Final = SCORED | {
    "x_IncidentId": pl.String,
    "x_IncidentStart": pl.Date,
    "x_IncidentLevel": pl.String,  # series, service, account, total
}
"""What `detect_cost_anomalies` adds to the keys."""


@dataclass(frozen=True)
class Config:
    """What is flagged, and what the columns mean.

    Args:
        keys: what makes a series; those the frame lacks are left out, so none at all is a single series.
        groups: which of the keys make a payer, an account, and siblings.
        min_score: from 0 to 1; 0.5 gave 1 false alarm per 1,000 series-days in (hard) simulated fleets.
        max_false_discovery: share of a day's flagged series that may be false.
        min_impact: money a day below which nothing is flagged.
        min_relative: share of the expectation below which nothing is flagged.
        merge_days: flagged days this close belong to one incident.
    """

    keys: Sequence[str] = KEYS
    groups: Groups = field(
        default_factory=lambda: Groups(("BillingAccountId",), ("SubAccountId",), ("SubAccountId", "ServiceName"))
    )
    min_score: float = 0.5
    max_false_discovery: float = 0.5
    min_impact: float = 1.0
    min_relative: float = 0.2
    merge_days: int = 2


def detect_cost_anomalies(daily_costs: pl.DataFrame | pl.LazyFrame, config: Config | None = None) -> pl.DataFrame:
    """The flagged series-days of a long frame of daily costs, with incident and kind; keys + FLAGGED, by day and score.

    Args:
        daily_costs: `config.keys` (as far as present), ChargePeriodStart (date) and EffectiveCost; usage only,
            amortised. Rows of one key and day are added; what is no number is left out.
        config: floors, keys; the defaults if none is given.

    Raises:
        ValueError: ChargePeriodStart or EffectiveCost is absent.
    """
    given = config or Config()
    scored = _all(daily_costs, given)
    keys = [name for name in scored.columns if name not in SCORED]
    gap = pl.col("x_Impact").abs()
    flagged = scored.filter(
        pl.col("x_Score") >= given.min_score,
        pl.col("x_QValue") <= given.max_false_discovery,
        gap >= given.min_impact,
        gap >= given.min_relative * pl.col("x_Expected"),
    )
    counted = crowd(scored, flagged, given.groups)
    return incidents(counted, keys, given.groups, given.merge_days).select(*keys, *FLAGGED)


def score_cost_days(daily_costs: pl.DataFrame | pl.LazyFrame, config: Config | None = None) -> pl.DataFrame:
    """Every observed day of every series, scored from the days before it; keys + SCORED.

    Raises:
        ValueError: ChargePeriodStart or EffectiveCost is absent.
    """
    scored = _all(daily_costs, config or Config())
    return scored.sort("ChargePeriodStart", *(name for name in scored.columns if name not in SCORED))


def _all(daily_costs: pl.DataFrame | pl.LazyFrame, given: Config) -> pl.DataFrame:
    frame = daily_costs.lazy()
    schema = frame.collect_schema()
    absent = [name for name in ("ChargePeriodStart", "EffectiveCost") if name not in schema]
    if absent:
        raise ValueError(f"daily_costs: no column {', '.join(absent)}; found {', '.join(schema.names())}")
    keys = [name for name in given.keys if name in schema]
    long = frame.select(*keys, pl.col("ChargePeriodStart").cast(pl.Date), pl.col("EffectiveCost").cast(pl.Float64))
    empty = pl.DataFrame(schema={**{name: schema[name] for name in keys}, **SCORED})
    parts = [_scored(panel) for panel in panels(long, keys, given.groups)]
    days = pl.concat([empty, *(part.select(empty.columns) for part in parts)])
    suspicious = days["x_PValue"].to_numpy() < 1
    day = days["ChargePeriodStart"].to_physical().to_numpy()
    tests = days.select(pl.col("x_Expected").count().over("ChargePeriodStart")).to_series().to_numpy()
    q = np.ones(days.height)
    q[suspicious] = discoveries(days["x_PValue"].to_numpy()[suspicious], day[suspicious], tests[suspicious])
    return days.with_columns(x_QValue=pl.Series(q))


def _scored(panel: Panel) -> pl.DataFrame:
    expected = expect(panel.costs, panel.begin)
    found = evidence(panel, expected, context(panel, expected))
    ranker = shipped()
    odds = ranker.log_odds(found)
    place = np.full(panel.costs.shape, -1, dtype=np.int64)
    place[found.row, found.day] = np.arange(len(odds))
    born = np.arange(len(panel.days)) >= panel.born[:, None]  # a day before knows nothing of what will be born
    row, day = np.nonzero(~np.isnan(panel.costs) & born)
    which = place[row, day]

    def spread(values: np.ndarray[tuple[int], np.dtype[np.float64]], nothing: float) -> pl.Series:
        return pl.Series(np.where(which >= 0, np.append(values, nothing)[which], nothing))

    mean, scale = expected.mean.copy(), expected.scale[row, day]
    mean[found.row, found.day] = found.expected
    mean = mean[row, day]
    cost = panel.costs[row, day]
    columns = {
        "ChargePeriodStart": pl.Series(panel.days[day]).cast(pl.Date),
        "EffectiveCost": pl.Series(cost),
        "x_Expected": pl.Series(mean).fill_nan(None),
        "x_BandLow": pl.Series(mean - FLAG_Z * scale).fill_nan(None),
        "x_BandHigh": pl.Series(mean + FLAG_Z * scale).fill_nan(None),
        "x_Impact": pl.Series(cost - mean).fill_nan(None),
        "x_Score": spread(ranker.score(odds), 0.0),
        "x_Confidence": spread(ranker.confidence(odds), 0.0),
        "x_PValue": spread(ranker.p_value(odds), 1.0),
        "x_QValue": pl.Series(np.ones(len(row))),
        "x_Kind": _kind(found, which),
    }
    return pl.DataFrame(
        [*(panel.names[row] if panel.names.width else []), *(column.alias(name) for name, column in columns.items())]
    )


def _kind(found: Evidence, which: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pl.Series:
    names = pl.Series([*kinds(found), None], dtype=pl.String)
    return names.gather(np.where(which >= 0, which, len(names) - 1))
