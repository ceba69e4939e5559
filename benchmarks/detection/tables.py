"""The tables, as Markdown: what is measured on what, in which words.

Here: the order of work and the printing. Not here: fleets, verdicts, scores.
"""

import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from sklearn.metrics import average_precision_score

from benchmarks.detection import nab, real, variants
from benchmarks.detection.fleet import BENIGN, INCIDENT, NEUTRAL, Fleet, make
from benchmarks.detection.incidents import KINDS
from benchmarks.detection.reliability import curve, error, picture
from benchmarks.detection.scorer import RATE, Measures, judge, measures, pool
from benchmarks.detection.table import collect, engine
from benchmarks.train_ranker import examples
from models.scoring.anomalies import Config
from models.scoring.ranker import FEATURES

HEAD = "| | AP | recall | avoidable $ | P@50 by $ | median delay |\n|---|---|---|---|---|---|"
DAY = 288  # steps of five minutes; in hourly series twelve days
FIRST_WEEK = 7 * 24  # hourly steps of a real series before which nobody is asked


def line(name: str, told: Measures) -> str:
    """One detector in the table of `HEAD`."""
    return (
        f"| {name} | {told.average_precision:.3f} | {told.recall:.3f} | {told.avoidable:.3f} "
        f"| {told.top_precision:.2f} | {told.delay:g} d |"
    )


@cache
def _fleet(seed: int, series: int) -> Fleet:
    return make(seed, series)


@cache
def _engine(seed: int, series: int) -> pl.DataFrame:
    return engine(_fleet(seed, series))


def fleets(seeds: Sequence[int], series: int) -> None:
    """The engine as shipped, fleet by fleet and pooled, by kind, and at its default alarm."""
    made = [_fleet(seed, series) for seed in seeds]
    days, events = sum(one.series_days() for one in made), sum(len(one.events) for one in made)
    print(
        f"\n{len(made)} fleets, {sum(len(one.keys) for one in made):,} series, {days:,} series-days, {events} incidents"
    )
    print(f"Recall, money, precision and delay at {RATE} false alarms per 1,000 series-days\n\n{HEAD}")
    parts = []
    for seed, one in zip(seeds, made, strict=True):
        parts.append(judge(one, _engine(seed, series).select("row", "day", "score", "money")))
        print(line(f"seed {seed}", measures(parts[-1])))
    told = measures(pool(parts))
    print(line("pooled", told), "\n\n| " + " | ".join(KINDS) + " |\n" + "|---" * len(KINDS) + "|")
    print("| " + " | ".join(f"{told.by_kind[kind]:.2f}" for kind in KINDS) + " |")
    alarm = Config().min_score
    found = sum(part.hits.filter(pl.col("score") >= alarm)["event"].n_unique() for part in parts)
    false = sum(part.false.filter(pl.col("score") >= alarm)["cell"].n_unique() for part in parts)
    print(
        f"\nAt the default alarm ({alarm}): precision {found / (found + false):.3f}, recall {found / events:.3f}, "
        f"{1000 * false / days:.2f} false alarms per 1,000 series-days"
    )


def ablation(seeds: Sequence[int], series: int, teach: Sequence[int]) -> None:
    """Rules, forest, ranker, together and apart; the ranker taught again without the evidence of each guard."""
    made = [_fleet(seed, series) for seed in seeds]
    found = [collect(one) for one in made]
    print(f"\n{HEAD}")

    def show(name: str, scores: Sequence[variants.Floats]) -> None:
        judged = [
            judge(one, table.select("row", "day", money="impact", score=pl.Series(score)))
            for one, table, score in zip(made, found, scores, strict=True)
        ]
        print(line(name, measures(pool(judged))), flush=True)

    rules = [variants.rules(table) for table in found]
    forest = [variants.forest(table, one.judged) for one, table in zip(made, found, strict=True)]
    residual = [variants.forest(table, one.judged, variants.RESIDUAL) for one, table in zip(made, found, strict=True)]
    shipped = [table["odds"].to_numpy() for table in found]
    show("STL's residual alone (distance in scales)", [variants.band(table) for table in found])
    show("rules by hand on it", rules)
    show("isolation forest, all evidence", forest)
    show("isolation forest, residuals only", residual)
    both = zip(rules, residual, strict=True)
    show("isolation forest on what the rules let through", [np.where(a > 0, b, b - variants.FAR) for a, b in both])
    both = zip(rules, residual, strict=True)
    show("rules + forest (ranks, 3 : 1)", [3 * variants.ranks(a) + variants.ranks(b) for a, b in both])
    show("ranker as shipped", shipped)
    both = zip(shipped, residual, strict=True)
    show("ranker as shipped + forest (ranks, 3 : 1)", [3 * variants.ranks(a) + variants.ranks(b) for a, b in both])
    if teach:
        _taught(found, residual, pl.concat([examples(seed) for seed in teach]), len(teach), show)


def _taught(
    found: Sequence[pl.DataFrame],
    residual: Sequence[variants.Floats],
    known: pl.DataFrame,
    fleets: int,
    show: Callable[[str, Sequence[variants.Floats]], None],
) -> None:
    """Rankers taught here on the same few fleets: with everything, and without the evidence of one guard each."""

    def row(name: str, features: Sequence[str], seed: int = 0) -> None:
        ranker = variants.taught(known, features, seed)
        show(name, [ranker(table) for table in found])

    row(f"ranker of {variants.TREES} trees taught on {fleets} fleets: all evidence", FEATURES)
    row("… once more, other random numbers", FEATURES, seed=1)
    seen = [
        part.with_columns(forest=pl.Series(variants.forest(part, 0, variants.RESIDUAL)))
        for part in known.partition_by("fleet", maintain_order=True)
    ]
    ranker = variants.taught(pl.concat(seen), (*FEATURES, "forest"))
    both = zip(found, residual, strict=True)
    show("… with the forest's score", [ranker(table.with_columns(forest=pl.Series(score))) for table, score in both])
    for name, features in variants.GUARDS.items():
        row(f"… without: {name}", [one for one in FEATURES if one not in features])
    guards = {one for features in variants.GUARDS.values() for one in features}
    row("… without any of them", [one for one in FEATURES if one not in guards])


def reliability(seeds: Sequence[int], series: int, out: Path) -> None:
    """Confidence and false discovery rate: promised, observed."""
    told = pl.concat([_engine(seed, series) for seed in seeds]).filter(pl.col("label") != NEUTRAL)
    right = told["label"] == INCIDENT
    bins = curve(told["confidence"], right)
    print("\n| confidence | days | promised | observed (95 %) |\n|---|---|---|---|")
    for one in bins:
        print(
            f"| {one.low:g}–{one.high:g} | {one.days:,} | {one.predicted:.3f} "
            f"| {one.observed:.3f} ({one.least:.3f}–{one.most:.3f}) |"
        )
    print(f"\nExpected calibration error {error(bins):.3f}\n\n| q at most | days | false among them |\n|---|---|---|")
    for limit in (0.01, 0.05, 0.1, 0.2, 0.5):
        chosen = told.filter(pl.col("q") <= limit)
        print(f"| {limit} | {chosen.height:,} | {float((chosen['label'] == BENIGN).to_numpy().mean()):.3f} |")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(picture(bins), encoding="utf-8")


def real_series(data: Path) -> None:
    """NAB's score, and the area under precision and recall, of two ways to use the model and of what is simple."""
    print("\n| NAB, standard profile | ad exchange (6) | artificial (11) | all 17 |\n|---|---|---|---|")
    numenta = real.numenta(data / "nab")
    for name, scores in _ways(numenta, DAY).items():
        pairs = [(score, one.windows) for score, one in zip(scores, numenta, strict=True)]
        parts = [[pair for pair, one in zip(pairs, numenta, strict=True) if one.name.startswith(start)]
                 for start in ("realAdExchange", "artificial", "")]  # fmt: skip
        print(f"| {name} | " + " | ".join(f"{nab.score(part):.1f}" for part in parts) + " |")
    days = real.daily([one for one in numenta if one.name.startswith("realAdExchange")])
    whole = real.as_days(days)
    trail = real.trailing(days, real.TRAILING)
    for name, scores in {"verdict": whole.verdict, "residual": whole.band, "trailing mean": trail}.items():
        value = nab.score([(score, one.windows) for score, one in zip(scores, days, strict=True)])
        print(f"| daily means: {name} | {value:.1f} | | |")
    print("\n| AUC-PR, no point adjustment | mean of the series | pooled |\n|---|---|---|")
    metrics = real.microsoft(data / "ms_cloud_monitoring")
    for name, scores in _ways(metrics, FIRST_WEEK).items():
        pairs_of = [(one.points[FIRST_WEEK:], score[FIRST_WEEK:]) for one, score in zip(metrics, scores, strict=True)]
        each = [average_precision_score(points, score) for points, score in pairs_of if points.any()]
        all_of = average_precision_score(*(np.concatenate(part) for part in zip(*pairs_of, strict=True)))
        print(f"| {name} | {np.mean(each):.3f} | {all_of:.3f} |")


def _ways(series: Sequence[real.Series], window: int) -> dict[str, list[variants.Floats]]:
    start = time.process_time()
    folded, steps = real.folded(series), real.as_days(series)
    print(f"<!-- ours: {time.process_time() - start:.0f} CPU s -->")
    random = np.random.default_rng(0)
    return {
        "ours, time of day folded: verdict": folded.verdict,
        "ours, time of day folded: residual": folded.band,
        "ours, steps as days: verdict": steps.verdict,
        "ours, steps as days: residual": steps.band,
        "trailing mean of 21 steps": real.trailing(series, 21),
        f"trailing mean of {window} steps": real.trailing(series, window),
        "at random": [random.random(len(one.values)) for one in series],
    }
