"""A `Report` as HTML and as Markdown: values in, text out.

Here: the two Jinja environments and the words that templates may use. Not here: files (write.py), geometry (chart.py).
HTML is escaped by Jinja's autoescape; in Markdown every value passes `words.markdown` on its way out (`finalize`).
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from models import wording as words
from pipelines.report import chart
from pipelines.report.day import Place
from pipelines.report.gather import INCIDENT_DAYS
from pipelines.report.model import Report
from pipelines.report.notes import NOTES
from pipelines.report.ranking import Finding

_WORDS = ("money", "exact", "count", "percent", "day", "month", "iso_day", "moment", "short", "category",
          "plain", "signed")  # fmt: skip
_WIDE: Mapping[str, Any] = {"width": 960.0, "height": 260.0, "newest": 60}
_NARROW: Mapping[str, Any] = {"width": 360.0, "height": 220.0, "newest": 21}
MEANS: Mapping[str, str] = {
    "net": "a month, net",
    "at most": "a month, at most",
    "at stake": "a month, at stake",
    "impact": "so far",
}
"""What an amount of a finding is (day.Place)."""

AGAINST = 8
"""Services shown beside their expectation."""

LISTED = 25
"""Rows of a list that nobody ranks by money (refused deliveries, lacks); more are counted."""


def render_html(report: Report) -> str:
    """One self-contained page: no script, nothing loaded from anywhere."""
    return _html().get_template("report.html.j2").render(_context(report))


def render_markdown(report: Report) -> str:
    """The same in Markdown (tables as GitHub reads them)."""
    return _markdown().get_template("report.md.j2").render(_context(report))


def _context(report: Report) -> dict[str, Any]:
    payers = len({book.payer for book in report.books})
    return {
        "report": report,
        "several": len(report.books) > 1,
        "where": lambda finding, ranking: where(finding, payer=payers > 1, young=not ranking.young),
        "place": lambda row: place(row, payer=payers > 1),
        "shown_day": words.day(report.day) if report.day else words.iso_day(report.source.data_through),
        "means": MEANS,
        "against": AGAINST,
        "listed": LISTED,
        "spending": chart.spending,
        "wide": lambda spend, currency: chart.daily(spend, currency, **_WIDE),
        "narrow": lambda spend, currency: chart.daily(spend, currency, **_NARROW),
        "spark": lambda finding: _spark(report, finding),
        "notes": NOTES,
    }


def where(finding: Finding, *, payer: bool, young: bool) -> str:
    """Account, service and region; if asked for, the payer, and whether it rests on days that may still change."""
    changing = "from days that may still change" if young and not finding.mature else None
    return words.joined((place(finding, payer=payer), changing))


def place(finding: Finding | Place, *, payer: bool) -> str:
    """Account, service and region; if asked for, the payer."""
    nameless = finding.account == finding.payer and not finding.account_name
    return words.joined(
        (
            f"payer {finding.payer}" if payer else None,
            words.account(finding.account, finding.account_name) if not (payer and nameless) else None,
            finding.service,
            finding.region,
        )
    )


def _spark(report: Report, finding: Finding) -> chart.Spark | None:
    return chart.spark(
        report.anomaly_days.get(finding.id, ()), finding.event_start, finding.window_end, days=INCIDENT_DAYS
    )


@cache
def _html() -> Environment:
    return _with_words(
        Environment(
            loader=PackageLoader("pipelines.report"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
    )


@cache
def _markdown() -> Environment:
    return _with_words(
        Environment(  # noqa: S701  # Markdown: `finalize` escapes every value for that
            loader=PackageLoader("pipelines.report"),
            finalize=lambda value: value if isinstance(value, Markup) else words.markdown(value),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
    )


def _with_words(environment: Environment) -> Environment:
    environment.filters |= {name: getattr(words, name) for name in _WORDS}
    environment.globals |= {"span": words.span}
    return environment
