"""How an incident is told: title, sentence, what to do, evidence, by its kind and level.

Here: words. Not here: which kind it is (models/scoring/kinds.py), its money (models/incident.py).
"""

from typing import Final

import polars as pl

from models.cost_day import UNUSED
from models.words import money, number, to_json, words

TITLES: Final = {
    "spike": "Cost spike",
    "multi_day": "Days above what was expected",
    "level_shift": "Cost at a new level",
    "ramp": "Cost that keeps climbing",
    "new_spend": "New spend",
    "weekend_leak": "Cost on days that used to rest",
    "drop": "Cost fell",
    "idle": "Commitment fell idle",
}

_SAID: Final = {
    "spike": " cost more than its history explains: ",
    "multi_day": " cost more than its history explains, for days: ",
    "level_shift": " moved to a higher level: ",
    "ramp": " climbs week after week: ",
    "new_spend": " began to cost: ",
    "weekend_leak": " cost as on a working day, on days that used to rest: ",
    "drop": " cost less than its history explains: ",
    "idle": " lay unused more than before: ",
}

_NEW_TO_IT: Final = " paid for what it had not used before: "
"""What is said of new spend where an account, or the bill, is older than that."""

ACTIONS: Final = {
    "spike": "See what ran on that day; make sure that it is over, or note that it was planned.",
    "multi_day": "Look at what started on the first day and still runs; stop it, or note that it was planned.",
    "level_shift": "Find what was started or enlarged on the first day; undo it, or note that it was planned.",
    "ramp": "Find what grows without end: data that nothing deletes, a queue, a fleet; set a limit or a lifecycle.",
    "new_spend": "Ask who started it and whether it is wanted; stop it, or note that it was planned.",
    "weekend_leak": "See what ran on those days; stop it by a schedule when nobody works, or note that it was planned.",
    "drop": "Check that nothing broke: a service that stopped, lost traffic, a missing delivery of the bill. If it was "
    "meant, note that it was planned.",
    "idle": "See what stopped running under it; bring matching usage back or share it before more of its term is lost.",
}

_OVER: Final = {
    "multi_day": "See what ran on those days; make sure that it is over, or note that it was planned.",
    "new_spend": "Ask who started it; make sure that it is over and will not come back, or note that it was planned.",
    "weekend_leak": "See what ran on those days; keep it from the next days of rest, or note that it was planned.",
}
"""What there is to do once it is no longer flagged, where that is something else."""


_CENT: Final = 0.01


def words_of(measure: str, *, falls: bool) -> list[pl.Expr]:
    """Title, summary, action and evidence of the rows of models/incident.py."""
    shown = pl.lit("idle") if measure == UNUSED else pl.lit("drop") if falls else pl.col("x_Kind")
    shown = pl.when((shown == "multi_day") & (pl.col("x_Days") == 1)).then(pl.lit("spike")).otherwise(shown)
    shown = shown.fill_null("spike")
    ended = pl.when(pl.col("x_Running")).then(pl.lit("")).otherwise(words(" Not flagged since."))
    start = pl.col("x_EventStart")
    days = (
        pl.when(pl.col("x_Days") == 1)
        .then(words(" on ", start))
        .otherwise(words(" over ", pl.col("x_Days"), " flagged days from ", start))
    )
    wide = pl.col("x_IncidentLevel").is_in(["account", "total"])
    summary = words(
        _who(measure),
        pl.when((shown == "new_spend") & wide)
        .then(pl.lit(_NEW_TO_IT))
        .otherwise(shown.replace_strict(_SAID, return_dtype=pl.String)),
        money(pl.col("x_Actual")),
        days,
        ", where ",
        pl.when(pl.col("x_Usual") < _CENT).then(pl.lit("nothing")).otherwise(money(pl.col("x_Usual"))),
        " was expected.",
        ended,
    )
    over = shown.replace_strict(_OVER, default=None, return_dtype=pl.String)
    action = pl.when(~pl.col("x_Running")).then(over).fill_null(shown.replace_strict(ACTIONS, return_dtype=pl.String))
    evidence = {
        "kind": shown,
        "level": pl.col("x_IncidentLevel"),
        "incident": pl.when(pl.col("x_Running")).then(pl.lit("running")).otherwise(pl.lit("over")),
        "days_since_flagged": pl.col("x_Quiet"),
        "actual_cost": number(pl.col("x_Actual")),
        "expected_cost": number(pl.col("x_Usual")),
        "flagged_days": pl.col("x_Days"),
        "last_flagged_day": pl.col("x_WindowEnd").cast(pl.String),
        "series": pl.col("x_Series"),
        "score": number(pl.col("x_Score")),
    }
    return [
        shown.replace_strict(TITLES, return_dtype=pl.String).alias("x_Title"),
        action.alias("x_Action"),
        summary.alias("x_Summary"),
        to_json(evidence).alias("x_Evidence"),
        pl.col("Confidence").clip(0, 0.99),
    ]


def _who(measure: str) -> pl.Expr:
    """What the incident is about; of several, how many."""
    one, parts = ("ResourceId", "commitments") if measure == UNUSED else ("x_UsageType", "usage types")
    level = pl.col("x_IncidentLevel")
    return (
        pl.when(level == "series")
        .then(pl.col(one))
        .when(level == "service")
        .then(words(pl.col("ServiceName").fill_null("A service"), " (", pl.col("x_Series"), f" {parts})"))
        .when(level == "account")
        .then(words("The account (", pl.col("x_Services"), " services)"))
        .otherwise(words("The bill (", pl.col("x_Accounts"), " accounts)"))
    )
