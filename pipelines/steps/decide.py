"""A person's decision about a finding: kept first, then shown, if nobody else is writing.

Here: whether there is such a finding, the record, the next generation. Not here: the store (pipelines/decisions.py).
"""

from difflib import get_close_matches

from models.decision import Decision
from pipelines.decisions import add, read, store
from pipelines.errors import CloudWiseError, RetryableError
from pipelines.publish import Generation, open_current
from pipelines.settings import Settings
from pipelines.steps import whole
from pipelines.steps.asof import newest_day
from pipelines.steps.deliver import deliver
from pipelines.steps.weigh import published_decisions
from pipelines.warehouse import Connection, rows, writer


def decide(settings: Settings, decision: Decision) -> Generation | None:
    """Keep a decision and publish what it changes; None where another run is writing, or the warehouse is lost.

    The decision is on the disk before anything is published; what is not published now, the next run publishes.

    Raises:
        CloudWiseError: there is no such finding, the decision is not whole, or it would be over already.
    """
    with open_current(settings.published) as con:
        require(con, decision.finding)
        newest = newest_day(con)
    if newest is not None and decision.until is not None and decision.until < newest:
        raise CloudWiseError(
            f"A dismissal until {decision.until} would be over already",
            hint=f"the newest day of judgement is {newest}; give that day or a later one",
        )
    add(store(settings.data_dir), decision, published_decisions(settings))
    return _publish(settings)


def catch_up(settings: Settings) -> tuple[int, Generation | None]:
    """Publish what people decided on the page or over HTTP since the newest snapshot, which only this side can.

    Returns:
        How many decisions that are, and the snapshot that has them; None as for `decide`.
    """
    kept = store(settings.data_dir)
    waiting = len(read(kept)) - len(published_decisions(settings)) if kept.exists() else 0
    return (waiting, _publish(settings)) if waiting > 0 else (0, None)


def _publish(settings: Settings) -> Generation | None:
    if not settings.warehouse.exists():
        return None
    try:
        with writer(settings) as con:
            generation = deliver(con, settings)
    except RetryableError:
        return None
    whole.report(settings)
    return generation


def require(con: Connection, finding: str) -> None:
    """Refuse an id that no published finding has.

    Raises:
        CloudWiseError: naming the nearest id that there is.
    """
    known = [each for (each,) in rows(con, "SELECT FindingId FROM findings ORDER BY FindingId")]
    if finding not in known:
        near = get_close_matches(finding, known, n=1)
        raise CloudWiseError(
            f"There is no finding {finding!r}",
            hint=f"did you mean {near[0]}?" if near else "`cloudwise findings --format csv` lists every FindingId",
        )
