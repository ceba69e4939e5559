"""The daily digest: what a report says of the newest day, in a dozen lines.

Here: which of a `Report`'s values, and their words. Not here: any sum or comparison (pipelines/report), of whom
(scope.py), escaping (message.py).
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from models.wording import account, count, day, iso_day, joined, money, short, signed, span
from pipelines.notify.message import Block, Link, Message
from pipelines.notify.scope import Scope
from pipelines.report.day import Against, Changed, Yesterday
from pipelines.report.model import ANOMALY, Report
from pipelines.report.ranking import Finding, Ranking

LISTED = 3
"""Lines of one kind; the rest is counted."""


def digest(report: Report, of: date, scope: Scope, base: str | None) -> Message:
    """One day for one scope.

    Args:
        report: of the newest day of judgement, cut off to the scope.
        of: that day.
        scope: of whom.
        base: where the page is served.
    """
    blocks = (
        Block("Spend", tuple(_spend(report))),
        Block("New", _changed((*report.changes("opened"), *report.changes("regressed")))),
        Block("Resolved", _changed(report.changes("resolved"))),
        Block("Open incidents", tuple(line for ranking in report.anomalies for line in _anomalies(ranking))),
        Block("Open savings, net", tuple(line for ranking in report.savings for line in _savings(ranking))),
    )
    trust = _trust(report) if base else (*_trust(report), f"Report: reports/{of}.html in the data folder")
    return Message(
        _title(report, of, scope),
        (f"Of {scope.words} alone.",) if scope.words else (),
        (*(block for block in blocks if block.items), Block("How far to trust it", trust)),
        Link("Open CloudWise", base) if base else None,
    )


def _title(report: Report, of: date, scope: Scope) -> str:
    new = [change for change in report.changes("opened") if change.category == ANOMALY]
    spent = [each for each in report.yesterday if not each.young] or list(report.yesterday)
    newest = joined([f"{day(each.day)}: {_against(each.total, each.currency)}" for each in spent[:1]])
    whose = f" ({scope.words})" if scope.words else ""
    what = f"CloudWise, {newest or day(of)}"
    return f"{what}; {count(len(new), 'new incident') if new else 'no new incident'}{whose}"


def _spend(report: Report) -> Iterator[str]:
    """A book's newest complete day, and a younger one only if it stands out already."""
    several = len({(each.payer, each.currency) for each in report.yesterday}) > 1
    for each in report.yesterday:
        if each.young and each.word(each.total) != "above" and _complete(report, each):
            continue
        whose = f"payer {each.payer}, " if several else ""
        far = [line for line in each.services if each.word(line) in ("above", "below")][:LISTED]
        furthest = joined([f"{line.name} {signed(line.difference)}" for line in far])
        word = "so far, may still grow" if each.young else each.word(each.total)
        told = f"{whose}{day(each.day)}: {_against(each.total, each.currency)}, {word}"
        yield f"{told}. Furthest off: {furthest}" if furthest else told


def _complete(report: Report, young: Yesterday) -> bool:
    book = young.payer, young.currency
    return any((each.payer, each.currency) == book and not each.young for each in report.yesterday)


def _against(total: Against, currency: str) -> str:
    if total.expected is None:
        return f"{money(total.cost)} {currency}"
    return f"{money(total.cost)} {currency}, {signed(total.difference)} against expectation"


def _changed(changes: tuple[Changed, ...]) -> tuple[str, ...]:
    largest = sorted(changes, key=lambda each: (-abs(each.amount), each.id))
    lines = [
        f"{each.title}: {joined([_subject(each), account(each.account, each.account_name)])}, {_money(each)}"
        for each in largest[:LISTED]
    ]
    return (*lines, *([f"and {len(largest) - LISTED} more"] if len(largest) > LISTED else ()))


def _money(change: Changed) -> str:
    if change.category == ANOMALY:
        return f"{signed(change.amount)} {change.currency} so far"
    return f"{money(change.amount)} {change.currency} a month"


def _subject(each: Changed | Finding) -> str:
    return short(each.resource, each.usage_type or each.service or "the whole account")


def _anomalies(ranking: Ranking) -> Iterator[str]:
    yield f"{signed(ranking.amount)} {ranking.currency} above expectation, in {count(ranking.total, 'incident')}"
    for each in sorted(ranking.shown, key=lambda each: (-abs(each.impact or Decimal(0)), each.id))[:LISTED]:
        where = account(each.account, each.account_name)
        when = span(each.event_start, each.window_end)
        yield f"{signed(each.impact)}: {each.title}, {joined([_subject(each), where])}, {when}"


def _savings(ranking: Ranking) -> Iterator[str]:
    yield f"{money(ranking.amount)} {ranking.currency} a month, in {count(ranking.total, 'finding')}"
    for kind in ranking.kinds[:LISTED]:
        yield f"{kind.title}: {money(kind.amount)} in {count(kind.total, 'finding')}"


def _trust(report: Report) -> tuple[str, ...]:
    differs = f"differ in {count(report.unequal, 'place')}" if report.unequal else "are equal, to 12 decimals"
    source = report.source
    reach = f"data through {iso_day(source.data_through)}, complete through {iso_day(source.mature_through)}"
    return (f"Source and charges {differs}; {reach}",)
