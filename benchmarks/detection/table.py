"""The evidence of a fleet as a table, for variants of the verdict; and the findings of the engine as shipped.

Here: from a fleet to frames. Not here: verdicts (variants.py), numbers (scorer.py).
"""

from typing import Final

import numpy as np
import polars as pl

from benchmarks.detection.fleet import KEYS, Fleet
from models.scoring.anomalies import Config, score_cost_days
from models.scoring.causal import expect
from models.scoring.context import context
from models.scoring.evidence import evidence
from models.scoring.panel import panels
from models.scoring.ranker import FEATURES, shipped

WORTH: Final = 1e-4
"""Scores below are left out of tables: no threshold goes there."""


def collect(fleet: Fleet) -> pl.DataFrame:
    """Suspicious series-days: row, day, label, impact (money), the shipped log-odds, all features.

    The feature `money` is the logarithm of the impact, so the two have two names.
    """
    parts = []
    rows = fleet.rows()
    for panel in panels(fleet.long().lazy(), KEYS, Config().groups):
        expected = expect(panel.costs, panel.begin)
        found = evidence(panel, expected, context(panel, expected))
        row = panel.names.join(rows, on=KEYS, how="left", maintain_order="left")["row"].to_numpy()[found.row]
        day = found.day + int((panel.days[0] - fleet.days[0]).astype(np.int64))
        parts.append(
            pl.DataFrame(
                {
                    "row": row,
                    "day": day,
                    "label": fleet.label[row, day],
                    "impact": panel.costs[found.row, found.day] - found.expected,
                    "odds": shipped().log_odds(found),
                }
                | {name: found.features[name] for name in (*FEATURES, "rest")}
            )
        )
    return pl.concat(parts)


def engine(fleet: Fleet) -> pl.DataFrame:
    """What `score_cost_days` says of the judged days: row, day, label, score, money, confidence, q, kind."""
    first = fleet.days[0].astype("datetime64[D]").item()
    told = score_cost_days(fleet.long()).filter(pl.col("x_Score") > WORTH).join(fleet.rows(), on=KEYS)
    told = told.select(
        "row",
        day=(pl.col("ChargePeriodStart") - first).dt.total_days(),
        score="x_Score", money="x_Impact", confidence="x_Confidence", q="x_QValue", kind="x_Kind",
    )  # fmt: skip
    label = fleet.label[told["row"].to_numpy(), told["day"].to_numpy()]
    return told.with_columns(label=pl.Series(label)).filter(pl.col("day") >= fleet.judged)
