"""What COMMITMENT_WINDOW says of the use of a commitment.

Here: expressions shared by the rules on commitments; one that is used at all is under-used, never unused, so no two
rules name the same money; what can be done about an idle one, by what AWS allows. Not here: which are idle enough
(models/detectors).

What a commitment costs is paid to its end, whatever is done. AWS applies a shared one to all that it fits, so what is
idle has found nothing in the payer's bill: what could still be moved under it is not known from there, nor what a buyer
would pay. So idle money is an upper bound of what can be saved.
"""

from typing import Final

import polars as pl

from models.threshold import Threshold
from models.words import number, words

COST: Final = pl.col("x_UsedCost") + pl.col("x_UnusedCost")
USED_SHARE: Final = pl.col("x_UsedCost") / COST
UNUSED: Final = (pl.col("x_UsedCost") <= 0) & (pl.col("x_UnusedCost") > 0)
PARTLY_USED: Final = (pl.col("x_UsedCost") > 0) & (pl.col("x_UnusedCost") > 0)

EVIDENCE: Final = {
    "utilisation": number(USED_SHARE),
    "used_cost": number(pl.col("x_UsedCost")),
    "unused_cost": number(pl.col("x_UnusedCost")),
    "on_demand_equivalent_of_use": number(pl.col("x_OnDemandEquivalent")),
    "days": pl.col("x_ActiveDays"),
    "kind": pl.col("CommitmentDiscountType"),
    "usage_type": pl.col("x_UsageType"),
    "ends_on": pl.col("x_EndsOn").cast(pl.String),
}

RECOVERABLE: Final = Threshold(
    "recoverable_share",
    0.0,
    "share of the idle money",
    "what of it comes back: by a sale, an exchange, or usage that moves under it",
    "ours: a commitment is paid to its end, and the bill does not say what a buyer would pay; set it, by account, to "
    "what the Reserved Instance Marketplace asks for yours, or to the share that you move under it",
)

IDLE_EVIDENCE: Final = EVIDENCE | {
    "saving_at_most": number(pl.col("x_MonthlyUnused")),
    "not_known_from_the_bill": pl.lit("what a buyer would pay, and what could be moved under it"),
}

_END: Final = pl.when(pl.col("x_EndsOn").is_not_null()).then(
    pl.concat_str(pl.lit("on "), pl.col("x_EndsOn").cast(pl.String))
).otherwise(pl.lit("at its end"))  # fmt: skip
_IS_PLAN: Final = pl.col("CommitmentDiscountType").str.contains("(?i)savings")
_IS_SERVER: Final = pl.col("CommitmentDiscountId").str.contains(r"^arn:[^:]*:ec2:")
_IS_OTHER: Final = pl.col("CommitmentDiscountId").str.contains(
    r"^arn:[^:]*:(rds|elasticache|es|redshift|memorydb|dynamodb):"
)

ACTION: Final = (
    pl.when(_IS_PLAN)
    .then(
        words(
            "A savings plan can be neither sold nor exchanged: see that sharing between accounts is on, run what it "
            "fits under it, and let it lapse ", _END, " rather than renew it at this size.",
        )
    )
    .when(_IS_SERVER)
    .then(
        words(
            "See that it is shared between accounts and, if it is bound to a zone, make it regional, so that it fits "
            "other sizes; exchange it if it is convertible, sell what is left if it is standard, and let it lapse ",
            _END, ".",
        )
    )
    .when(_IS_OTHER)
    .then(
        words(
            "Reservations of this service can be neither sold nor exchanged: run the class that it is for under it, in "
            "any account that shares it, and let it lapse ", _END, ".",
        )
    )
)  # fmt: skip
"""What AWS allows: only reservations of EC2 change hands, or scope, or (convertible ones) class. Null: not known."""


def by_commitment(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Each commitment is a subject of its own, as a resource is to other rules."""
    return frame.with_columns(ResourceId="CommitmentDiscountId")


def idle(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The same, its idle money the most that could be saved, and what can be done about it."""
    return by_commitment(frame).with_columns(x_Impact="x_MonthlyUnused", x_Action=ACTION)
