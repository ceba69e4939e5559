"""Teaches the ranker: fleets of our own → models/scoring/ranker.json.

    python -m benchmarks.train_ranker [--fleets 14]

Deterministic: the same software writes the same file. Labels are of the simulation; no customer's data, no other
benchmark's data. Half the incidents of small size are hard to tell from noise on purpose.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from benchmarks.training_fleet import DAYS, HISTORY, Fleet, fleet
from models.scoring.causal import expect
from models.scoring.context import context
from models.scoring.evidence import evidence
from models.scoring.panel import Groups, panels
from models.scoring.ranker import FALLING, FEATURES, HOPELESS, RISING
from models.scoring.trees import dumps, loads

KEYS: Final = ("SubAccountId", "ServiceName", "x_Series")
GROUPS: Final = Groups(payer=(), account=KEYS[:1], sibling=KEYS[:2])
TREES: Final = 200
LEAVES: Final = 12


def long(made: Fleet) -> pl.DataFrame:
    """The fleet as a long frame of daily costs."""
    row, day = np.nonzero(np.isfinite(made.costs))
    return pl.DataFrame(
        {
            "SubAccountId": made.account[row],
            "ServiceName": made.service[row],
            "x_Series": row,
            "ChargePeriodStart": np.datetime64(made.first) + day,
            "EffectiveCost": np.round(made.costs[row, day], 6),
        }
    )


def examples(seed: int) -> pl.DataFrame:
    """Suspicious days of the labelled part of one fleet: features, label (1, 0; neutral days left out), event.

    Every fifth fleet forgets most of its history, so that young accounts are known too.
    """
    made, parts = fleet(seed), []
    if seed % 5 == 0:
        made.costs[:, : HISTORY - (9, 20, 40)[seed // 5 % 3]] = np.nan
    for panel in panels(long(made).lazy(), KEYS, GROUPS):
        expected = expect(panel.costs, panel.begin)
        found = evidence(panel, expected, context(panel, expected))
        series = panel.names["x_Series"].to_numpy()[found.row]
        day = found.day + int((panel.days[0] - np.datetime64(made.first)).astype(int))
        label = {
            "series": series,
            "day": day,
            "fleet": np.full(len(series), seed),
            "event": made.event[series, day],
            "label": made.label[series, day],
        }
        judged = pl.Series((day >= HISTORY) & (day < DAYS) & (made.label[series, day] >= 0))
        parts.append(pl.DataFrame(label | {name: found.features[name] for name in FEATURES}).filter(judged))
    return pl.concat(parts)


def fit(table: pl.DataFrame, features: Sequence[str] = FEATURES, trees: int = TREES, seed: int = 0) -> Any:  # noqa: ANN401 - scikit-learn ships no types
    """Monotone gradient boosting; the days of one incident share its weight."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415 - takes a second

    days = table.select(pl.len().over("fleet", "event")).to_series().to_numpy()
    label = table["label"].to_numpy()
    weight = np.where(label == 1, np.maximum(1 / np.sqrt(days), 0.25), 1.0)
    model = HistGradientBoostingClassifier(
        max_iter=trees, max_leaf_nodes=LEAVES, learning_rate=0.1, min_samples_leaf=40, l2_regularization=1.0,
        max_features=0.5, early_stopping=False, random_state=seed,
        monotonic_cst=[(name in RISING) - (name in FALLING) for name in features],
    )  # fmt: skip
    return model.fit(table.select(features).to_numpy(), label, sample_weight=weight)


def calibration(table: pl.DataFrame, odds: np.ndarray[Any, np.dtype[np.float64]], days: int) -> dict[str, Any]:
    """What held-out fleets say of the log-odds: alarm, logistic calibration, tail of harmless days."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - takes a second

    harmless = table["label"].to_numpy() == 0
    weeks = table.select("fleet", "series", week=pl.col("day") // 7).with_columns(odds=odds).filter(harmless)
    worst = np.sort(weeks.group_by("fleet", "series", "week").agg(pl.col("odds").max())["odds"].to_numpy())[::-1]
    ranks = np.unique(np.geomspace(2, harmless.sum() / 2, 16).astype(int))[::-1]
    null = np.sort(odds[harmless])[::-1]
    fitted = LogisticRegression(C=100).fit(odds[:, None], table["label"].to_numpy())
    return {
        "alarm": round(float(worst[int(days / 1000)]), 3),
        "calibration": [round(float(fitted.coef_[0, 0]), 3), round(float(fitted.intercept_[0]), 3)],
        "null": [[round(float(null[rank]), 3), round(float(np.log10(rank / days)), 3)] for rank in ranks],
    }


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fleets", type=int, default=14)
    parser.add_argument("--out", type=Path, default=Path("models/scoring/ranker.json"))
    given = parser.parse_args()
    table = pl.concat([examples(seed) for seed in range(1, given.fleets + 1)])
    model = fit(table)
    text = dumps(model, FEATURES)
    held_out = [given.fleets + number for number in (1, 2)]
    unseen = pl.concat([examples(seed) for seed in held_out])
    days = sum(int(np.isfinite(fleet(seed).costs[:, HISTORY:]).sum()) for seed in held_out)
    facts = calibration(unseen, loads(text).log_odds(unseen.select(FEATURES).to_numpy(), HOPELESS), days)
    given.out.write_text(text.replace("{", json.dumps(facts)[:-1] + ",\n", 1), encoding="utf-8")
    print(f"{table.height} days, {int(table['label'].sum())} of incidents → {given.out}")


if __name__ == "__main__":
    main()
