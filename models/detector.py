"""The detector contract: what a detector is given, what it gives back, and `rule()` for those that are one predicate.

Here: `Detector`, `Context`, the `DRAFT` schema that `detect` returns, `rule`. Not here: how drafts become findings
(models/stamp.py), how detectors are found and run (models/registry.py), any particular detector (models/detectors).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeAlias

import polars as pl

from models.features.coverage import COVERED_SHARE, said
from models.features.rollup import rollup
from models.features.scope import scope_of
from models.finding import Category, Severity
from models.focus import Frame
from models.threshold import Threshold, Values
from models.words import to_json

SCOPE: Final = ("BillingAccountId", "SubAccountId", "BillingCurrency", "RegionId")
"""What every finding is scoped by, beside what its rule is `per`."""

PROVENANCE: Final = {
    "x_WindowCost": pl.Float64,  # cost basis of the scope in the window, as the bill has it; null: not one sum
    "x_Rate": pl.Float64,  # the scope's own price per unit in the window; null where its units differ
    "x_RateUnit": pl.String,
    "x_RateSource": pl.String,  # where the price behind the saving comes from
    "x_CoveredShare": pl.Float64,  # of the window's cost, what commitments already cover; null: no such thing here
    "x_CommitmentEnd": pl.Date,  # until when, where the bill says it
    "x_Scope": pl.String,  # JSON: usage types and operations (anomalies: days) of the rows behind the money
}
"""Where the money of a finding comes from. A detector may name any of these; `draft` fills in what it does not."""

OWN_ITEMS: Final = "this resource's own line items"
SCOPE_ITEMS: Final = "the line items of this scope"

DRAFT: Final = pl.Schema(
    {
        "x_AsOf": pl.Date,
        "BillingAccountId": pl.String,
        "SubAccountId": pl.String,
        "SubAccountName": pl.String,
        "ServiceName": pl.String,
        "RegionId": pl.String,
        "ResourceId": pl.String,
        "x_UsageType": pl.String,
        "x_EventStart": pl.Date,  # anomalies only
        "BillingCurrency": pl.String,
        "Confidence": pl.Float64,
        "x_MonthlyCost": pl.Float64,  # of the scope
        "x_Saving": pl.Float64,  # gross, per month; null for anomalies and warnings
        "x_Impact": pl.Float64,  # anomalies, warnings and upper bounds only; negative: below expectation
        "x_WindowStart": pl.Date,
        "x_WindowEnd": pl.Date,
        "x_Mature": pl.Boolean,
        "x_Summary": pl.String,
        "x_Evidence": pl.String,  # JSON object
        **PROVENANCE,
        "x_HeldSaving": pl.Float64,  # of what the detector asked for, the part that commitments hold back
        "x_Title": pl.String,  # where a finding's own kind says more than the detector's title; else null
        "x_Action": pl.String,  # likewise
    }
)
"""What `detect` returns: money not yet guarded, no id, no severity."""


SAID: Final = pl.Schema(
    {
        "FindingId": pl.String,
        "x_DecidedOn": pl.Date,
        "x_Until": pl.Date,  # last day for which it counts; null: it still holds
        "x_Verdict": pl.String,  # real, planned, false
    }
)
"""One row per verdict of a person on a finding."""


@dataclass(frozen=True)
class Context:
    """What a run tells a detector: the days of judgement, the thresholds that hold, what people said of findings."""

    as_of: tuple[date, ...]
    thresholds: Values
    said: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SAID))


Detect: TypeAlias = Callable[[pl.LazyFrame, Context], pl.LazyFrame]
"""(frame of `reads`, context) → DRAFT rows: for each day of judgement, from data up to that day alone."""

Expression: TypeAlias = pl.Expr | Callable[[Values], pl.Expr]
"""An expression, or a function of the thresholds to one."""


@dataclass(frozen=True)
class Gap:
    """Rows that a detector would judge if the export said more: their accounts are "not assessed", with the reason."""

    when: Expression
    reason: str


@dataclass(frozen=True)
class Detector:
    """One detector; its id is the name of its file, its explanation that file's docstring.

    Args:
        title: what a person reads first, unless a draft names its own.
        category: what kind of action it asks for.
        severity: the least severity, from urgency alone; money raises it (models/prioritize.py).
        confidence: what the confidence rests on, in words.
        action: what to do, one or two sentences; a draft may name its own.
        reads: the frame that `detect` is given.
        detect: the judgement.
        thresholds: the named numbers it uses.
        requires: columns of `reads` that, all null in a payer's bill, make the detector "not assessed" there.
        gaps: rows that cannot be judged although the columns are there.
        cost_basis: the FOCUS metric that its money comes from.
        warns: it names what will cost more, not what can be saved: an impact and no saving, as anomalies have.
        bounds: of what can be saved only an upper bound is known: that is its impact. A saving counts only where the
            user has said which part of it is real.
        falls: it names what cost less than expected: its impact is negative, and no saving.
    """

    title: str
    category: Category
    severity: Severity
    confidence: str
    action: str
    reads: Frame
    detect: Detect
    thresholds: tuple[Threshold, ...] = ()
    requires: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    cost_basis: str = "EffectiveCost"
    warns: bool = False
    bounds: bool = False
    falls: bool = False

    @property
    def has_impact(self) -> bool:
        """Whether its money is an impact, rather than a saving or beside one."""
        return self.warns or self.bounds or self.category is Category.ANOMALY


def rule(
    *,
    when: Expression,
    saving: Expression,
    evidence: Mapping[str, Expression],
    summary: Expression,
    confidence: Expression,
    rows: Expression | None = None,
    rate_source: Expression | None = None,
    per: tuple[str, ...] = ("ResourceId", "x_UsageType"),
) -> Detect:
    """A detector that is one predicate over a frame with `x_AsOf` and `x_MonthlyCost`.

    The frame is first reduced to `rows`, then to one row per day of judgement, scope and `per`
    (models/features/rollup.py), so a finding's scope is unique. Null subjects and null predicates never fire; money is
    guarded later, for every detector alike (models/stamp.py). NaN and infinity are nulls here.

    Args:
        when: fires where this is true.
        saving: gross saving per month, in the billing currency.
        evidence: name → number or text, what the judgement rests on.
        summary: one sentence for a person.
        confidence: 0..1.
        rows: which rows belong to the subject at all; all by default.
        rate_source: where the price behind the saving comes from, as text; default: the subject's own line items.
        per: the subject's columns beside the scope; none may be null.
    """

    def detect(frame: pl.LazyFrame, context: Context) -> pl.LazyFrame:
        def resolved(expression: Expression) -> pl.Expr:
            return resolve(expression, context.thresholds)

        subjects = frame.with_columns(_known()).filter(
            pl.col("x_AsOf").is_in(context.as_of),
            pl.all_horizontal(pl.col("BillingAccountId", "SubAccountId", *per).is_not_null()),
            *([] if rows is None else [resolved(rows)]),
        )
        fired = rollup(subjects, ("x_AsOf", *SCOPE, *per)).filter(resolved(when))
        return draft(
            fired.with_columns(
                x_Saving=resolved(saving),
                Confidence=resolved(confidence),
                x_Summary=resolved(summary),
                x_Evidence=to_json({name: resolved(expression) for name, expression in evidence.items()}),
                **({} if rate_source is None else {"x_RateSource": resolved(rate_source)}),
            ),
            per,
        )

    return detect


def _known() -> pl.Expr:
    """What is not a finite number is not known."""
    numbers = pl.selectors.float()
    return pl.when(numbers.is_finite()).then(numbers)


def resolve(expression: Expression, thresholds: Values) -> pl.Expr:
    """The expression under these thresholds."""
    return expression if isinstance(expression, pl.Expr) else expression(thresholds)


def draft(frame: pl.LazyFrame, per: tuple[str, ...]) -> pl.LazyFrame:
    """Any frame that names its money and words → DRAFT; a scope column that is not in `per` becomes null.

    What commitments cover is paid until they end, whether or not the resource is there: where the frame says how much
    that is (`x_OnDemandCost` of `EffectiveCost`), the saving is held to the rest, and the summary says so. Where it
    could say and does not, the saving is unknown.
    """
    outside = {"ResourceId", "x_UsageType", "x_EventStart"} - set(per)
    frame = frame.with_columns(_provenance(frame.collect_schema(), per))
    if "x_OnDemandCost" in frame.collect_schema():
        asked = pl.col("x_Saving").clip(None, pl.col("x_MonthlyCost"))
        free = pl.col("x_MonthlyCost") * (1 - pl.col("x_CoveredShare"))
        held = pl.min_horizontal(asked, free) + 0 * (asked + free)  # null where either is
        frame = frame.with_columns(x_Saving=held, x_HeldSaving=asked - held).with_columns(
            x_Summary=pl.concat_str("x_Summary", said(pl.col("x_CoveredShare"), pl.col("x_CommitmentEnd")))
        )
    present = frame.collect_schema().names()
    absent = [name for name in DRAFT if name not in present or name in outside]
    return (
        frame.with_columns(pl.lit(None, DRAFT[name]).alias(name) for name in absent)
        .select(list(DRAFT))
        .cast(DRAFT)
        .match_to_schema(DRAFT)
    )


def _provenance(schema: pl.Schema, per: tuple[str, ...]) -> list[pl.Expr]:
    """What PROVENANCE asks for and the detector did not name, as far as the frame can say it."""
    ways: dict[str, tuple[set[str], pl.Expr]] = {
        "x_WindowCost": ({"EffectiveCost"}, pl.col("EffectiveCost")),
        "x_CoveredShare": ({"EffectiveCost", "x_OnDemandCost"}, COVERED_SHARE),
        "x_CommitmentEnd": (set(), pl.lit(None, pl.Date)),
        "x_Scope": (set(), scope_of(schema)),
        "x_RateSource": (set(), pl.lit(OWN_ITEMS if "ResourceId" in per else SCOPE_ITEMS)),
    }
    if "x_UsageType" in per:  # else hours and gigabytes may be one sum
        price = pl.col("EffectiveCost") / pl.col("ConsumedQuantity")
        needed = {"EffectiveCost", "ConsumedQuantity", "ConsumedUnit"}
        ways["x_Rate"] = needed, pl.when(price.is_finite()).then(price.round_sig_figs(9))
        ways["x_RateUnit"] = needed, pl.concat_str("BillingCurrency", pl.lit(" per "), "ConsumedUnit")
    return [way.alias(name) for name, (needs, way) in ways.items() if name not in schema and needs <= set(schema)]
