"""What a person sees in the terminal: progress bars, tables, the end of a run.

Here: rich tables of what was read from the snapshot. Not here: reading (cli.py), the HTML report (report/).
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

import sql
from models.wording import bounded, count, day, joined, short
from pipelines.emit import as_csv, as_json
from pipelines.errors import CloudWiseError
from pipelines.evidence import of_discount, said
from pipelines.steps.attempts import State
from pipelines.visible import shortened, visible
from pipelines.warehouse import Connection, frame, rows

if TYPE_CHECKING:
    from pipelines.sample import Truth
    from pipelines.settings import Settings
    from pipelines.steps.whole import Outcome

_COLOURS = {"critical": "bold red", "high": "red", "medium": "yellow", "low": "dim"}
_STATES = {State.PUBLISHED: "green", State.UNCHANGED: "dim", State.REJECTED: "red", State.RETRYABLE: "yellow"}

_ENDED = 3
"""So many of the resolved findings are named at the end of a run."""

_CLOSED = '"incident":"over"'
"""In the evidence of an incident of which no day was flagged lately."""

_FOLDED = 14
"""Characters of a column below which a text is not folded."""

_READABLE = 200
"""Beyond, a text is read better in a list than in a column."""

_ACCOUNT = re.compile(r"[0-9]{12}")

out = Console(emoji=False)


def emit(table: pl.DataFrame, form: str) -> None:
    """Write a table as json or csv to standard output."""
    text, end = (as_json(table), "\n") if form == "json" else (as_csv(table), "")
    print(text, end=end, flush=True)  # noqa: T201  # the data itself; flushed, so that a closed pipe is met here


@contextmanager
def bars() -> Iterator[Callable[[str, str, int, int], None]]:
    """A progress callback (stage, what, done, in all) that draws one bar per stage, on standard error."""
    columns = (
        TextColumn("{task.description:<16}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[what]}"),
    )
    with Progress(*columns, console=Console(stderr=True, emoji=False)) as progress:
        tasks: dict[str, object] = {}

        def advance(stage: str, what: str, done: int, total: int) -> None:
            for name, task in tasks.items():
                if name != stage:
                    _finish(progress, task)
            if stage not in tasks:
                tasks[stage] = progress.add_task(stage, total=total, what=what)
            progress.update(tasks[stage], completed=done, total=total, what=_safe(what))  # type: ignore[arg-type]  # TaskID

        yield advance
        for task in tasks.values():
            _finish(progress, task)


def show(table: pl.DataFrame) -> None:
    """Any table, every row: as columns, long texts folded, where they fit the terminal; else each row as a list."""
    names = [visible(name) for name in table.columns]
    keep = ["\n" if name == "explain_value" else "" for name in names]  # a query plan is a drawing
    cells = [[visible(_cell(value), kept) for value, kept in zip(row, keep, strict=True)] for row in table.iter_rows()]
    numeric = [kind.is_numeric() for kind in table.dtypes]
    widths = _widths(names, cells, numeric)
    if widths and sum(widths) + 3 * len(widths) <= out.width:
        drawn = Table(show_edge=False, header_style="bold")
        for name, width, right in zip(names, widths, numeric, strict=True):
            drawn.add_column(escape(name), justify="right" if right else "left", overflow="fold", min_width=width)
        for row in cells:
            drawn.add_row(*(escape(cell) for cell in row))
        out.print(drawn)
    else:
        label = max(len(name) for name in names)
        for number, row in enumerate(cells, start=1):
            out.print(f"[bold]row {number}[/bold]")
            for name, cell in zip(names, row, strict=True):
                out.print(f"  [dim]{escape(f'{name:<{label}}')}[/dim]  {escape(cell)}", soft_wrap=True, highlight=False)
    out.print(f"[dim]{count(table.height, 'row')}[/dim]")


def _widths(names: list[str], cells: list[list[str]], numeric: list[bool]) -> list[int]:
    """The least of each column: numbers are not folded; none where a text is too long to be read in a column."""
    longest = [max((len(row[place]) for row in cells), default=0) for place in range(len(names))]
    if max(longest, default=0) > _READABLE:
        return []
    return [
        max(min(len(name), _FOLDED), wide if whole else min(wide, _FOLDED))
        for name, wide, whole in zip(names, longest, numeric, strict=True)
    ]


def show_findings(con: Connection, table: pl.DataFrame, limit: int) -> None:
    """The list to work through, and what it adds up to."""
    _list(con, table, limit)
    _totals(table)


def _list(con: Connection, table: pl.DataFrame, limit: int) -> None:
    out.print(f"[bold]{_headline(con)}[/bold]")
    drawn = Table(show_edge=False, header_style="bold")
    drawn.add_column("severity")
    drawn.add_column("net saving", justify="right", no_wrap=True)
    drawn.add_column("impact", justify="right", no_wrap=True)
    drawn.add_column("finding", overflow="fold", ratio=1)
    for row in table.head(limit).iter_rows(named=True):
        colour = _COLOURS[row["Severity"]]
        subject = shortened(
            visible(short(row["ResourceId"], row["x_UsageType"] or row["ServiceName"] or "the whole account"))
        )
        since = f"since {day(row['x_EventStart'] or row['x_FirstSeen'])}"
        state = None if row["x_State"] == "open" else row["x_State"]
        calm = f"not flagged since {day(row['x_WindowEnd'])}" if _CLOSED in row["x_Evidence"] else None
        place = row["SubAccountName"] or row["SubAccountId"]
        about = joined([place, subject, since, calm, state, row["FindingId"]])
        drawn.add_row(
            f"[{colour}]{row['Severity']}[/{colour}]",
            _money(row["x_NetMonthlySaving"]),
            f"{'at most ' if bounded(row) else ''}{_money(row['x_Impact'])}",
            f"{escape(shortened(visible(row['Title']), 240))}\n[dim]{_safe(about)}[/dim]",
        )
    out.print(drawn)
    if table.height > limit:
        out.print(f"[dim]… and {table.height - limit} more: cloudwise findings --limit {table.height}[/dim]")


def _ended(resolved: pl.DataFrame) -> None:
    """A line for each of the largest findings that are resolved: what went by itself was paid for all the same."""
    for row in resolved.head(_ENDED).iter_rows(named=True):
        subject = shortened(
            visible(short(row["ResourceId"], row["x_UsageType"] or row["ServiceName"] or "the whole account"))
        )
        paid = (
            (row["x_WindowCost"], "billed"),
            (row["x_NetMonthlySaving"], "a month"),
            (row["x_Impact"], _beyond(row)),
        )
        money = joined([f"{_money(amount)} {row['BillingCurrency']} {of}" for amount, of in paid if amount is not None])
        about = joined([row["Title"], subject, money, f"until {day(row['x_LastSeen'])}"])
        out.print(f"[dim]resolved  {_safe(shortened(about, 240))}[/dim]", soft_wrap=True, highlight=False)


def _beyond(row: dict[str, Any]) -> str:
    if row["Category"] != "anomaly":
        return "a month at most" if bounded(row) else "a month at stake"
    return "beyond what was expected" if row["x_Impact"] > 0 else "against what was expected"


def _not_assessed(con: Connection) -> None:
    """What no finding could come of, by reason: silence of those rules is no good news."""
    lacks = rows(con, "SELECT x_Reason, count(DISTINCT DetectorId) FROM not_assessed GROUP BY ALL ORDER BY 2 DESC, 1")
    if lacks:
        said = "; ".join(f"{reason} ({rules} rules)" if rules > 1 else f"{reason} (1 rule)" for reason, rules in lacks)
        out.print(f"[yellow]not assessed[/yellow]  {_safe(said)}", soft_wrap=True, highlight=False)


def _totals(table: pl.DataFrame) -> None:
    state = pl.col("x_State")
    open_now = state.is_in(["open", "regressed"])
    totals = table.group_by("BillingCurrency").agg(
        pl.col("x_NetMonthlySaving").filter(open_now).sum(),
        open_now.sum().alias("open"),
        (state == "resolved").sum().alias("resolved"),
        (state == "dismissed").sum().alias("dismissed"),
    )
    for currency, saving, still_open, resolved, dismissed in totals.sort("BillingCurrency").iter_rows():
        aside = f", {dismissed} dismissed" if dismissed else ""
        out.print(
            f"{count(still_open, 'open finding')}, {resolved} resolved{aside}; net savings "
            f"[bold]{_money(saving)} {_safe(currency)}[/bold] per month of 730 hours, after overlap and discounts"
        )
    if table.is_empty():
        out.print("No findings match.")


def absent(con: Connection, account: str | None, category: str | None) -> list[str]:
    """A sentence for each choice that no finding has, with what there is instead.

    Raises:
        CloudWiseError: the account is neither in the findings nor 12 digits.
    """
    pairs = rows(con, "SELECT DISTINCT SubAccountId, Category FROM findings")
    accounts, categories = (sorted({pair[place] for pair in pairs if pair[place]}) for place in (0, 1))
    here = f"accounts here: {', '.join(accounts) or 'none'}"
    said = []
    if account is not None and account not in accounts:
        if not _ACCOUNT.fullmatch(account):
            raise CloudWiseError(f"{account!r} is no account", hint=f"write its 12 digits; {here}")
        said.append(f"no findings of account {account}; {here}")
    if category is not None and category not in categories:
        said.append(f"no findings of category {category}; categories here: {', '.join(categories) or 'none'}")
    return [visible(words) for words in said]


def show_outcome(con: Connection, settings: "Settings", outcome: "Outcome") -> None:
    """The end of a run: attempts, reconciliation, top findings, where everything lies."""
    _attempts(outcome)
    ((total, off),) = rows(con, sql.read("reports/reconciled"))
    verdict = "[green]equal, to 12 decimals[/green]" if not off else f"[red]{off} differ[/red]"
    if total:
        out.print(f"Reconciliation: {total} totals of source and charges, {verdict}")
    anything = {"least": 0, "state": "all", "category": None, "account": None}
    table = frame(con, sql.read("reports/list_findings"), anything)
    _list(con, table.filter(pl.col("x_State").is_in(["open", "regressed"])), 10)
    _ended(table.filter(pl.col("x_State") == "resolved"))
    _totals(table)
    _not_assessed(con)
    out.print(f"\nreport    {_safe(str(outcome.report))}", soft_wrap=True, highlight=False)
    out.print(
        f"snapshot  {_safe(str(settings.published / 'findings.duckdb'))}  (generation {outcome.generation.number})",
        soft_wrap=True,
        highlight=False,
    )
    out.print(f"content   {outcome.digest}", soft_wrap=True, highlight=False)


def show_status(con: Connection) -> None:
    """Generation, bills, newest attempts."""
    out.print(_headline(con))
    for part in ("status_findings", "status_bills", "status_attempts"):
        table = frame(con, sql.read(f"reports/{part}"))
        said = [column.name for column in table if column.null_count() < table.height or not table.height]
        show(table.select(said).rename({name: name.replace("_", " ") for name in said}))


def show_evidence(con: Connection, finding: str) -> None:
    """The SQL behind a finding, and what it gives beside what the finding says."""
    (row,) = frame(con, "SELECT * FROM findings WHERE FindingId = $finding", {"finding": finding}).to_dicts()
    out.print(f"[bold]{_safe(row['Title'])}[/bold]\n{_safe(row['x_Summary'])}", highlight=False)
    if row["x_EstimatedMonthlySaving"] is not None:
        money = f"{_netted(row)} {_safe(row['BillingCurrency'])} per month of 730 hours"
        out.print(f"saving    {money}", soft_wrap=True, highlight=False)
    rate = f", {row['x_Rate']:.9g} {_safe(row['x_RateUnit'])}" if row["x_Rate"] is not None else ""
    out.print(f"priced    {row['x_CostBasis']}, {_safe(row['x_RateSource'] or 'not said')}{rate}", highlight=False)
    out.print(f"window    {row['x_WindowStart']} to {row['x_WindowEnd']}", highlight=False)
    if row["x_EvidenceSql"] is None:
        out.print("This finding's frame has no SQL of its own; its evidence:")
        for name, value in json.loads(row["x_Evidence"] or "{}").items():
            out.print(_safe(f"  {name.replace('_', ' ')}: {_cell(value)}"), soft_wrap=True, highlight=False)
        return
    out.print(_safe(row["x_EvidenceSql"], keep="\n"), soft_wrap=True, highlight=False)
    drawn = Table(show_edge=False, header_style="bold")
    result = frame(con, row["x_EvidenceSql"]).to_dicts()[0]
    found = {name: said(row, name) for name in result}
    sides = ["from the SQL", "in the finding"] if any(each is not None for each in found.values()) else ["from the SQL"]
    for name in ("number", *sides):
        drawn.add_column(name, justify="left" if name == "number" else "right")
    for name, value in result.items():
        shown = f"{value:.9g}" if isinstance(value, float) else _cell(value)
        drawn.add_row(name.replace("_", " "), *(shown, _cell(found[name]))[: len(sides)])
    if row["x_DiscountShare"] is not None:
        bought = json.loads(row["x_Evidence"]).get("discount_share_of_displaced", row["x_DiscountShare"])
        for name, value in frame(con, of_discount(row)).to_dicts()[0].items():
            told = bought if name == "discount_share" else None
            drawn.add_row(name.replace("_", " "), *(_cell(value), _cell(told))[: len(sides)])
    out.print(drawn)


def _netted(row: dict[str, Any]) -> str:
    """How a finding's net saving follows from its gross one: less overlap, less what discounts take off."""
    gross, net, off = row["x_EstimatedMonthlySaving"], row["x_NetMonthlySaving"], row["x_MonthlyDiscount"] or Decimal(0)
    told = json.loads(row["x_Evidence"] or "{}")
    share = f" ({row['x_DiscountShare']:.2%})" if row["x_DiscountShare"] else ""
    if displaced := told.get("displaced_per_month"):
        share = f" ({told['discount_share_of_displaced']:.2%} of the {displaced:,.2f} on demand that it displaces)"
    less = f"{_money(gross - net - off)} overlap, less {_money(off)} discounts{share}"
    return f"{_money(gross)} gross, less {less}: {_money(net)} net"


def show_demo(settings: "Settings", truth: "Truth") -> None:
    """What was planted, so that a newcomer can compare, and what to do next."""
    out.print(
        f"\nThe company and what was planted in it ({len(truth.planted)} things): "
        f"{_safe(str(settings.data_dir / 'company'))}",
        soft_wrap=True,
    )
    out.print("\n[bold]Next[/bold]")
    where = _safe(f"CLOUDWISE_DATA_DIR={settings.data_dir}")
    for command in (
        "cloudwise findings --min-saving 10",
        'cloudwise sql "select * from reconciliation"',
        "cloudwise run PATH-TO-YOUR-EXPORT",
    ):
        prefix = "" if "PATH" in command else f"{where} "
        out.print(f"  {prefix}.venv/bin/{command}", soft_wrap=True, highlight=False)
    out.print("  make ui    the same pipeline in the Dagster UI", highlight=False)


def _attempts(outcome: "Outcome") -> None:
    drawn = Table(show_edge=False, header_style="bold")
    for name in ("state", "export", "period", "rows", "billed"):
        drawn.add_column(name, overflow="fold", justify="right" if name in ("rows", "billed") else "left")
    for attempt in outcome.attempts:
        colour = _STATES[attempt.state]
        drawn.add_row(
            f"[{colour}]{attempt.state}[/{colour}]",
            _safe(attempt.export_id or attempt.source),
            f"{attempt.period:%Y-%m}" if attempt.period else "",
            f"{attempt.source_rows:,}" if attempt.source_rows is not None else "",
            f"{attempt.billed:f} {_safe(attempt.currency or '')}"
            if attempt.billed is not None
            else _safe(attempt.currency or ""),
        )
    out.print(drawn)
    for attempt in outcome.attempts:
        if attempt.code is not None:
            reason = _safe(attempt.reason or attempt.source, keep="\n")
            out.print(f"{attempt.state} {attempt.code}: {reason}", highlight=False)


def _headline(con: Connection) -> str:
    ((number, through, mature, settled),) = rows(
        con, "SELECT number, data_through, mature_through, settled FROM generation"
    )
    if not through:
        return f"Generation {number}, no bill yet"
    state = "every bill settled" if settled == "true" else f"days after {mature} may still change"
    return f"Generation {number}, data through {through}, {state}"


def _safe(text: str, keep: str = "") -> str:
    return escape(visible(text, keep))


def _cell(value: object) -> str:
    if isinstance(value, Decimal):
        whole, _, decimals = f"{value:f}".partition(".")
        kept = decimals.rstrip("0")
        return f"{whole}.{kept}" if kept else whole
    return "" if value is None else str(value)


def _money(value: Decimal | None) -> str:
    return "" if value is None else f"{value:,.2f}"


def _finish(progress: Progress, task: object) -> None:
    for item in progress.tasks:
        if item.id == task:
            progress.update(item.id, completed=item.total or 0, what="")
