"""From findings as detectors see them to findings as a person should read them: netted, weighed, ranked.

Here: overlap, then discounts, severity, order. Not here: detectors, and money per detector (models/stamp.py).
"""

from typing import Final

import polars as pl

from models.discount import after_discount
from models.finding import FINDING, Category, Severity
from models.one_alert import one_alert
from models.overlap import net_savings

STEPS: Final = ((Severity.CRITICAL, 5_000), (Severity.HIGH, 500), (Severity.MEDIUM, 50))
"""Least severity by money at stake, per month (anomalies: so far), in the billing currency."""

FELL_FAR: Final = 500
"""Money below expectation, so far, from which a fall is worth a look this week; it is no loss on the bill."""

_RANK: Final = {severity.value: rank for rank, severity in enumerate(Severity)}


def prioritize(findings: pl.DataFrame) -> pl.DataFrame:
    """Net of overlap and discounts, severity by money and urgency, and the order to work in: by day, most money first.

    Args:
        findings: FINDING rows of one or many days; each day is judged by itself.

    One incident is one finding (models/one_alert.py). Net savings over a scope never exceed its cost
    (models/overlap.py), and of that remains what discounts do not take off
    (models/discount.py). Severity is the greater of what the detector
    asks for and what the money asks for; what cost less than expected comes last, and its money never makes it more
    than medium. Ties are broken by FindingId, so the order is the same in every run.
    """
    findings = one_alert(findings)
    at_stake = pl.coalesce("x_NetMonthlySaving", "x_Impact").fill_null(0)
    money = pl.lit(_RANK[Severity.LOW])
    for severity, least in reversed(STEPS):
        money = pl.when(at_stake >= least).then(_RANK[severity]).otherwise(money)
    money = pl.when(at_stake <= -FELL_FAR).then(_RANK[Severity.MEDIUM]).otherwise(money)
    rank = pl.max_horizontal(money, pl.col("Severity").replace_strict(_RANK, return_dtype=pl.Int32))
    anomaly = pl.col("Category") == Category.ANOMALY
    kept, off = after_discount(pl.col("x_NetMonthlySaving"))
    return (
        findings.with_columns(net_savings(findings))
        .with_columns(
            x_EstimatedMonthlySaving=pl.when(~anomaly).then("x_EstimatedMonthlySaving"),
            x_NetMonthlySaving=pl.when(~anomaly).then(kept),
            x_MonthlyDiscount=pl.when(~anomaly).then(off),
        )
        .with_columns(
            Severity=rank.replace_strict({rank: name for name, rank in _RANK.items()}, return_dtype=pl.String)
        )
        .sort("x_AsOf", at_stake, "FindingId", descending=[False, True, False])
        .match_to_schema(FINDING)
    )
