"""What people said of incidents moves what is alerted afterwards: log-odds of the score, and steps that are benign.

Here: from verdicts on incidents to scores of later days. Not here: where verdicts are kept, the confidence that is
shown (models/calibration.py). Causal: a verdict counts for the days after it was given, until it is replaced or taken
back.

Of n verdicts on a payer's incidents of one kind, k were "real": such a one is expected to be real at the rate
p = (20·p₀ + k) ÷ (20 + n), and one of a series at q = (p + j) ÷ (1 + m), if j of the m verdicts on it were real: means
of beta distributions, the one shrunk to the other (Gelman et al., Bayesian Data Analysis, §5.3). The score's log-odds
move by logit q − logit p₀.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.scoring.operator import Matrix

SAID: Final = pl.Schema(
    {
        "x_IncidentId": pl.String(),
        "x_DecidedOn": pl.Date(),
        "x_Until": pl.Date(),  # last day that it counts for; null: it still holds
        "x_Verdict": pl.String(),  # real, planned, false
    }
)
"""One row per verdict of a person on an incident."""

STATED: Final = 0.8
"""p₀: share of alarms that is taken to be real before anybody spoke."""

KIND_PRIOR: Final = 20.0
SERIES_PRIOR: Final = 1.0
"""Verdicts that the expectation of a kind, and of a series, is worth: a word says much of its series, little else."""

STEP: Final = 1.2
"""A planned or false rise is benign up to its highest day and a fifth more, a fall down to its lowest ÷ 1.2."""

STEP_DAYS: Final = 60
"""Days for which it is; by then the new level is the expectation, or it was no step."""

FAMILY: Final = {"spike": "step", "multi_day": "step", "level_shift": "step"}
"""Kinds that are one thing, seen at different ages."""

Mask = NDArray[np.bool_]


@dataclass
class _Heard:
    """Suspicious series-days with what was said so far: verdicts (all, real) on their kind and on their series."""

    days: pl.DataFrame
    keys: Sequence[str]
    payer: Sequence[str]
    kind: Matrix = field(init=False)
    kind_real: Matrix = field(init=False)
    series: Matrix = field(init=False)
    series_real: Matrix = field(init=False)
    benign: Mask = field(init=False)

    def __post_init__(self) -> None:
        for name in ("kind", "kind_real", "series", "series_real"):
            setattr(self, name, np.zeros(self.days.height))
        self.benign = np.zeros(self.days.height, dtype=np.bool_)

    def hear(self, incident: pl.DataFrame, decided: date, until: date | None, verdict: str) -> None:
        """One verdict on an incident, given by its flagged days up to then."""
        day, real = pl.col("ChargePeriodStart"), float(verdict == "real")
        counts = day.is_between(decided + timedelta(days=1), until or date.max)
        largest = incident.sort(pl.col("x_Impact").abs(), descending=True).head(1)
        of_kind = self._among(largest.select(*self.payer, family=_family()), family=_family()) & self._where(counts)
        of_series = self._among(incident.select(*self.keys).unique()) & self._where(counts)
        up = self._where(pl.col("EffectiveCost") >= pl.col("x_Expected"))
        same_way = up == bool((incident["x_Impact"] > 0).any())
        for mask, everything, confirmed in (
            (of_kind & same_way, self.kind, self.kind_real),
            (of_series & same_way, self.series, self.series_real),
        ):
            everything[mask] += 1
            confirmed[mask] += real
        if not real:
            soon = self._where(day <= decided + timedelta(days=STEP_DAYS))
            self.benign |= of_series & same_way & soon & self._within(incident)

    def scored(self) -> pl.DataFrame:
        """The days, with scores moved by what was said; nothing is left of a benign step's."""
        p = (KIND_PRIOR * STATED + self.kind_real) / (KIND_PRIOR + self.kind)
        q = (SERIES_PRIOR * p + self.series_real) / (SERIES_PRIOR + self.series)
        moved = _logit(self.days["x_Score"].to_numpy()) + _logit(q) - _logit(np.full(len(q), STATED))
        score = np.where(self.benign, 0.0, 1 / (1 + np.exp(-moved)))
        spoken = (self.kind > 0) | self.benign | (self.series > 0)
        return self.days.with_columns(x_Score=np.where(spoken, score, self.days["x_Score"].to_numpy()))

    def _where(self, condition: pl.Expr) -> Mask:
        return self.days.select(condition.fill_null(value=False)).to_series().to_numpy()

    def _among(self, rows: pl.DataFrame, **more: pl.Expr) -> Mask:
        own = self.days.select(*(name for name in rows.columns if name not in more), **more)
        joined = own.join(rows.with_columns(_in=pl.lit(value=True)), on=rows.columns, how="left", nulls_equal=True,
                          maintain_order="left")  # fmt: skip
        return joined["_in"].fill_null(value=False).to_numpy()

    def _within(self, incident: pl.DataFrame) -> Mask:
        """Days that go no further than the incident's own did, each in its series."""
        cost = pl.col("EffectiveCost")
        limits = incident.group_by(self.keys).agg(_low=cost.min() / STEP, _high=cost.max() * STEP)
        own = self.days.select(*self.keys, cost, "x_Expected").join(
            limits, on=list(self.keys), how="left", nulls_equal=True, maintain_order="left"
        )
        inside = pl.when(cost >= pl.col("x_Expected")).then(cost <= pl.col("_high")).otherwise(cost >= pl.col("_low"))
        return own.select(inside.fill_null(value=False)).to_series().to_numpy()


def heard(
    days: pl.DataFrame,
    said: pl.DataFrame,
    group: Callable[[pl.DataFrame], pl.DataFrame],
    keys: Sequence[str],
    payer: Sequence[str],
) -> pl.DataFrame:
    """Flagged days in incidents, as `group` makes them of scored days, after what people said of earlier incidents.

    Args:
        days: suspicious series-days: keys, ChargePeriodStart, EffectiveCost, x_Expected, x_Score, x_Kind.
        said: SAID.
        group: scored days → flagged ones with x_Impact and x_IncidentId.
        keys: what makes a series.
        payer: whose kinds are learnt together; must be among the keys.
    """
    spoken = _Heard(days, keys, payer)
    for (decided,), verdicts in said.sort("x_DecidedOn", "x_IncidentId").group_by("x_DecidedOn", maintain_order=True):
        known = group(spoken.scored()).filter(pl.col("ChargePeriodStart") <= decided)
        for row in verdicts.iter_rows(named=True):
            incident = known.filter(x_IncidentId=row["x_IncidentId"])
            if incident.height:
                spoken.hear(incident, row["x_DecidedOn"], row["x_Until"], row["x_Verdict"])
    return group(spoken.scored())


def _family() -> pl.Expr:
    return pl.col("x_Kind").replace(FAMILY)


def _logit(share: Matrix) -> Matrix:
    inside = np.clip(share, 1e-12, 1 - 1e-12)
    odds: Matrix = np.log(inside / (1 - inside))
    return odds
