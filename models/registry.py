"""All detectors, found by name, and one run of them over the frames of a day or of many days.

Here: discovery, configuration by id, "not assessed". Not here: the detectors, the ranking (models/prioritize.py).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Final, TypeAlias

import polars as pl

import models.detectors
from models.detector import SAID, Context, Detector, resolve
from models.discount import PURCHASE, discounted
from models.finding import FINDING
from models.focus import DISCOUNT_DAY, RESOURCE_WINDOW, USAGE_TYPE_DAY
from models.said import standing
from models.stamp import held_back, stamp
from models.threshold import Values, configure, hint

NOT_ASSESSED: Final = pl.Schema({"DetectorId": pl.String, "SubAccountId": pl.String, "x_Reason": pl.String})
"""What could not be judged: a detector, the account (null: all of them), and why."""

RESOURCE: Final = "ResourceId"

Config: TypeAlias = Mapping[str, Mapping[str, Any]]
"""The `detectors:` section of `cloudwise.yaml`: detector id → threshold name → override."""

Derived: TypeAlias = Mapping[str, Callable[[pl.DataFrame], pl.LazyFrame]]
"""Frames that follow from findings: name → a pure function of the findings of all detectors that read other frames."""


@dataclass(frozen=True)
class Judged:
    """The outcome of a run: findings (schema FINDING, neither netted nor ranked), and what the newest day lacks."""

    findings: pl.DataFrame
    not_assessed: pl.DataFrame


@cache
def detectors() -> dict[str, Detector]:
    """Detector by id, sorted: each module of models/detectors names one `DETECTOR`."""
    names = sorted(module.name for module in iter_modules(models.detectors.__path__))
    found = {name: import_module(f"models.detectors.{name}").DETECTOR for name in names}
    wrong = [name for name, value in found.items() if not isinstance(value, Detector)]
    if wrong:
        raise TypeError(f"models/detectors: DETECTOR is not a Detector in {', '.join(wrong)}")
    return found


def run(
    frames: Mapping[str, pl.LazyFrame],
    as_of: Sequence[date],
    config: Config | None = None,
    derived: Derived | None = None,
    said: pl.DataFrame | None = None,
) -> Judged:
    """Every detector over the frames it reads, for all days of judgement at once, in two waves.

    First the detectors that judge the bill; then those that read a frame of `derived`, which is made from what the
    first ones found and nobody called false: a server that should go is not committed to. No frame is made from
    findings of the second wave. Last comes what discounts take off each saving (models/discount.py), where the frame of
    discounts is there.

    Args:
        frames: by the name of models/focus.py; one that is absent makes its detectors "not assessed".
        as_of: days of judgement; each is judged from data up to that day alone.
        config: overrides of thresholds.
        derived: frames made between the waves.
        said: what people said of earlier findings, models/detector.py SAID; it counts for the days after.

    Raises:
        ValueError: config names an unknown detector or threshold, or gives a value of a wrong type.
    """
    derived = derived or {}
    words = pl.DataFrame(schema=SAID) if said is None else said.match_to_schema(SAID)
    contexts = {name: Context(tuple(as_of), values, words) for name, values in configured(config or {}).items()}
    second = {name: detector for name, detector in detectors().items() if detector.reads.name in derived}
    first = {name: detector for name, detector in detectors().items() if name not in second}
    findings, missing = _wave(first, frames, contexts)
    if second:
        made = {name: make(standing(findings, words)) for name, make in derived.items()}
        more, unknown = _wave(second, made, contexts)
        findings, missing = pl.concat([findings, more]), pl.concat([missing, unknown])
    if DISCOUNT_DAY.name in frames:
        bounds = [name for name, detector in detectors().items() if detector.bounds]
        discounts = frames[DISCOUNT_DAY.name].collect()
        findings = discounted(findings, discounts, bounds, contexts[PURCHASE].thresholds)
    return Judged(
        findings.sort("x_AsOf", "DetectorId", "FindingId").match_to_schema(FINDING),
        missing.sort("DetectorId", "SubAccountId", "x_Reason").match_to_schema(NOT_ASSESSED),
    )


def _wave(
    wave: Mapping[str, Detector],
    frames: Mapping[str, pl.LazyFrame],
    contexts: Mapping[str, Context],
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Findings and what was not assessed, of some of the detectors.

    Drafts are made first, then finished where there are any: most detectors find nothing, and a plan costs as much.
    """
    read = {detector.reads.name: detector.reads for detector in wave.values()}
    loaded = {name: frame.select(read[name].columns) for name, frame in frames.items() if name in read}
    frames = {name: frame.lazy() for name, frame in zip(loaded, pl.collect_all(loaded.values()), strict=True)}
    newest = max(next(iter(contexts.values())).as_of, default=date.min)
    plans, gaps = [pl.LazyFrame(schema=FINDING)], [pl.LazyFrame(schema=NOT_ASSESSED)]
    gaps += [
        _gap(name, f"no {each.reads.name} frame was loaded")
        for name, each in wave.items()
        if each.reads.name not in frames
    ]
    blind = _without_resources(frames).collect().lazy()
    judging = {name: each for name, each in wave.items() if each.reads.name in frames}
    drafted = pl.collect_all([each.detect(frames[each.reads.name], contexts[name]) for name, each in judging.items()])
    for (name, detector), drafts in zip(judging.items(), drafted, strict=True):
        if len(drafts):
            plans.append(stamp(name, detector, drafts.lazy()))
            gaps.append(held_back(name, drafts.lazy().filter(pl.col("x_AsOf") == newest)))
        if RESOURCE in detector.requires:
            gaps.append(blind.select(_words(name, f"the export gives no {RESOURCE}")))
    for frame_name, frame in frames.items():
        readers = {name: detector for name, detector in wave.items() if detector.reads.name == frame_name}
        gaps.extend(_gaps(readers, _of_day(frame, newest).collect(), contexts))
    findings, missing = pl.collect_all([pl.concat(plans), pl.concat(gaps)])
    return findings.sort("x_AsOf", "DetectorId", "FindingId"), missing


def configured(config: Config) -> dict[str, Values]:
    """The thresholds of every detector under this configuration; raises ValueError as `run` does."""
    known = detectors()
    for name in config:
        if name not in known:
            raise ValueError(f"detectors: unknown detector {name!r}{hint(name, known)}")
    return {
        name: configure(
            detector.thresholds,
            config.get(name, {}),
            where=f"detectors.{name}",
            tagged="Tags" in detector.reads.schema,
        )
        for name, detector in known.items()
    }


def _gaps(readers: Mapping[str, Detector], frame: pl.DataFrame, contexts: Mapping[str, Context]) -> list[pl.LazyFrame]:
    """Accounts of payers whose bill lacks a column that a detector requires, and accounts with rows it cannot judge.

    All are looked for at once, since few have any: a plan of its own for each would cost more than it finds.
    """
    looks = {
        (name, f"the export gives no {column}"): pl.col(column).is_null().all().over("BillingAccountId")
        for name, detector in readers.items()
        for column in detector.requires
    } | {
        (name, gap.reason): resolve(gap.when, contexts[name].thresholds)
        for name, detector in readers.items()
        for gap in detector.gaps
    }
    (seen,) = frame.select(look.any().alias(str(n)) for n, look in enumerate(looks.values())).rows() or [()]
    return [
        frame.lazy().filter(look).select("SubAccountId").unique().select(_words(name, reason))
        for is_seen, ((name, reason), look) in zip(seen, looks.items(), strict=True)
        if is_seen
    ]


def _of_day(frame: pl.LazyFrame, day: date) -> pl.LazyFrame:
    """Of a frame of windows, those that end on a day: what an earlier one could not say, the newest may."""
    return frame.filter(pl.col("x_AsOf") == day) if "x_AsOf" in frame.collect_schema() else frame


def _without_resources(frames: Mapping[str, pl.LazyFrame]) -> pl.LazyFrame:
    """Accounts of payers whose usage names no resource at all: frames of resources have no row to say so."""
    usage, resources = (frames.get(frame.name) for frame in (USAGE_TYPE_DAY, RESOURCE_WINDOW))
    if usage is None or resources is None:
        return pl.LazyFrame(schema={"SubAccountId": pl.String})
    accounts = usage.select("BillingAccountId", "SubAccountId").unique()
    return accounts.join(resources.select("BillingAccountId").unique(), on="BillingAccountId", how="anti")


def _words(name: str, reason: str) -> list[pl.Expr]:
    return [pl.lit(name).alias("DetectorId"), pl.col("SubAccountId"), pl.lit(reason).alias("x_Reason")]


def _gap(name: str, reason: str) -> pl.LazyFrame:
    return pl.LazyFrame([[name, None, reason]], schema=NOT_ASSESSED, orient="row")
