"""`cloudwise`: the command line, a thin front over pipelines.steps and the published snapshot.

Here: arguments, exit codes, and one line of imports per command, so that `--help` is instant. Not here: any work
(pipelines.steps), any drawing (pipelines.terminal).

Exit codes: 0 all good; 1 something was refused or failed, as said; 2 wrong use; 130 interrupted.
"""

import errno
import math
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli_choices import Category, Format, Opinion, State
from pipelines.cli_notify import mount as mount_notify

if TYPE_CHECKING:
    from models.decision import Decision
    from pipelines.errors import CloudWiseError
    from pipelines.settings import Settings
    from pipelines.steps.whole import Outcome

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    help=(
        "Finds waste and cost anomalies in AWS bills. Totals equal the bill, to 12 decimals; savings do not overlap; "
        "every finding shows its evidence.\n\n"
        "[bold]First steps[/bold]\n\n"
        "  cloudwise demo                      a simulated company, end to end, in a minute or two\n\n"
        "  cloudwise run PATH...               your own exports: a file, a folder, an export's root\n\n"
        "  cloudwise findings --min-saving 10  what to do first\n\n"
        '  cloudwise sql "from findings"       anything else, read-only\n\n'
        "Everything is written below CLOUDWISE_DATA_DIR (default: data/). Settings: CLOUDWISE_… or cloudwise.yaml, "
        "described in docs/settings.md."
    ),
)


@contextmanager
def _errors() -> Iterator[None]:
    """Turn an error that a user can act on into words on standard error and exit code 1; an interruption, into 130."""
    from pipelines.errors import CloudWiseError

    try:
        yield
    except CloudWiseError as error:
        raise _failed(error) from error
    except KeyboardInterrupt as error:
        raise _interrupted() from error
    except BrokenPipeError as error:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else the flush at exit would fail once more
        raise typer.Exit(1) from error
    except OSError as error:
        place = str(error.filename or "")
        raise _failed(CloudWiseError(error.strerror or str(error), where=place, hint=_remedy(error))) from error
    except RuntimeError as error:
        if "Query interrupted" not in str(error):  # DuckDB's word for Ctrl-C
            raise
        raise _interrupted() from error
    except _database_errors() as error:
        hint = "look at memory_limit, threads and temp_directory (docs/settings.md), then at free memory and disk"
        raise _failed(CloudWiseError(f"The database failed: {error}", hint=hint)) from error


def _no_empty(paths: list[str]) -> list[str]:
    if not all(path.strip() for path in paths):
        raise typer.BadParameter("a path is empty; write . for the folder you are in")
    return paths


def _number(value: float) -> float:
    if not math.isfinite(value):
        raise typer.BadParameter("an amount is a finite number")
    return value


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"cloudwise {version('cloudwise')}")
        raise typer.Exit


@app.callback()
def _program(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    del version  # its callback has answered


@app.command()
@_errors()
def run(
    paths: Annotated[
        list[str], typer.Argument(callback=_no_empty, help="Files, folders, or export roots with manifests.")
    ],
    *,
    replace: Annotated[bool, typer.Option(help="Take these versions also where a newer one is held.")] = False,
    metrics_as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="Day of metrics that name none; default: the day their file was written."
        ),
    ] = None,
) -> None:
    """Read bills and metrics, judge them, publish a new snapshot and its report.

    The newest complete version of every billing period is taken; what has not changed is not read again. What is wrong
    with a delivery is said by name, and the version published before stays readable. Which files of metrics are read:
    docs/utilisation.md.
    """
    from pipelines.steps import whole
    from pipelines.terminal import bars

    settings = _settings()
    with bars() as progress:
        day = metrics_as_of.date() if metrics_as_of else None
        given = [Path(path) for path in paths]
        outcome = whole.run(settings, given, replace=replace, metrics_as_of=day, progress=progress)
    _conclude(settings, outcome)


@app.command()
@_errors()
def findings(
    *,
    min_saving: Annotated[
        float,
        typer.Option(callback=_number, help="Least net saving per month (anomalies: impact so far, above or below)."),
    ] = 0.0,
    state: Annotated[State, typer.Option(help="Which findings; those resolved come last.")] = State.ALL,
    category: Annotated[Category | None, typer.Option(help="What a finding asks for.")] = None,
    account: Annotated[str | None, typer.Option(help="A usage account, by its 12 digits.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many; default: 25 as a table, else all.")] = None,
    form: Annotated[Format, typer.Option("--format", help="How they are written.")] = Format.TABLE,
) -> None:
    """List findings of the published snapshot, most money first; what is already resolved comes last."""
    import sql
    from pipelines.publish import open_current
    from pipelines.terminal import absent, emit, show_findings
    from pipelines.warehouse import frame

    with open_current(_caught_up().published) as con:
        table = frame(
            con,
            sql.read("reports/list_findings"),
            {"least": min_saving, "state": state.value, "category": category, "account": account},
        )
        for words in absent(con, account, category):
            typer.echo(words, err=True)
        if form is Format.TABLE:
            show_findings(con, table, limit or 25)
        else:
            emit(table.head(limit) if limit else table, form)


@app.command()
@_errors()
def dismiss(
    finding: Annotated[str, typer.Argument(help="Its FindingId.")],
    *,
    reason: Annotated[str, typer.Option(help="Why, and who decided; kept with it.")],
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Its last day; then the finding is open again.")
    ] = None,
    opinion: Annotated[Opinion | None, typer.Option("--as", help="Is it real, planned, or false?")] = None,
) -> None:
    """Take a finding off the list, with a reason. It stays in `--state dismissed`, and out of every total."""
    from models.decision import Decision, Kind, Verdict
    from pipelines.decisions import now

    said = Verdict(opinion.value) if opinion else None
    _decide(Decision(now(), finding, Kind.DISMISSED, said, reason, until.date() if until else None))


@app.command()
@_errors()
def restore(finding: Annotated[str, typer.Argument(help="Its FindingId.")]) -> None:
    """Put a dismissed finding back on the list."""
    from models.decision import Decision, Kind
    from pipelines.decisions import now

    _decide(Decision(now(), finding, Kind.RESTORED))


@app.command()
@_errors()
def feedback(
    finding: Annotated[str, typer.Argument(help="Its FindingId.")],
    opinion: Annotated[Opinion, typer.Argument(help="Is it real, planned, or false?")],
    *,
    reason: Annotated[str | None, typer.Option(help="Kept with it.")] = None,
) -> None:
    """Say whether a finding is right; the confidence of its detector learns from it."""
    from models.decision import Decision, Kind, Verdict
    from pipelines.decisions import now

    _decide(Decision(now(), finding, Kind.FEEDBACK, Verdict(opinion.value), reason))


@app.command()
@_errors()
def evidence(finding: Annotated[str, typer.Argument(help="Its FindingId.")]) -> None:
    """Print the SQL that gives a finding's numbers, run it on the snapshot, and show both side by side."""
    from pipelines.publish import open_current
    from pipelines.steps.decide import require
    from pipelines.terminal import show_evidence

    with open_current(_settings().published) as con:
        require(con, finding)
        show_evidence(con, finding)


@app.command()
@_errors()
def why(finding: Annotated[str, typer.Argument(help="The FindingId of an anomaly.")]) -> None:
    """Say why an anomaly happened: price or quantity, what moved it, which resources, since which hour."""
    from pipelines.why import show_why

    show_why(_settings().published, finding)


@app.command(name="sql")
@_errors()
def query(
    statement: Annotated[str, typer.Argument(help='For example: "select * from reconciliation".')],
    *,
    form: Annotated[Format, typer.Option("--format", help="How the result is written.")] = Format.TABLE,
) -> None:
    """Run one SQL statement on the published snapshot, read-only: no files, no network, no settings.

    `cloudwise sql "show tables"` lists what is there.
    """
    from pipelines.publish import open_current
    from pipelines.terminal import emit, show
    from pipelines.warehouse import asked

    with open_current(_settings().published) as con:
        table = asked(con, statement)
        if form is Format.TABLE:
            show(table)
        else:
            emit(table, form)


@app.command()
@_errors()
def rebuild() -> None:
    """Make the warehouse again from landing alone; the content digest it prints is the same as before."""
    from pipelines.steps import whole
    from pipelines.terminal import bars

    settings = _settings()
    with bars() as progress:
        outcome = whole.rebuild(settings, progress=progress)
    _conclude(settings, outcome)


@app.command()
@_errors()
def status() -> None:
    """Say what is published: generation, bills, how fresh and how settled they are, and the newest attempts."""
    from pipelines.publish import open_current
    from pipelines.terminal import show_status

    with open_current(_caught_up().published) as con:
        show_status(con)


@app.command()
@_errors()
def report(
    *,
    day: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="A day that is judged; default: the newest."),
    ] = None,
) -> None:
    """Write the report of a day, as HTML, Markdown and JSON; of a past day it says what was known then."""
    from pipelines.steps import whole

    typer.echo(whole.report(_caught_up(), day.date() if day else None))


@app.command()
@_errors()
def demo(
    *,
    months: Annotated[int, typer.Option(min=2, max=12, help="How many months the company has been running.")] = 3,
    seed: Annotated[int, typer.Option(help="Another company for another number.")] = 7,
) -> None:
    """Simulate a company's CUR 2.0 export and metrics, run everything on it, show what was found.

    It lives in a folder of its own, demo/ in the data folder, so it never mixes with your bills.
    """
    from pipelines.demo import run_demo
    from pipelines.terminal import show_demo

    settings, outcome, truth = run_demo(_settings(), months=months, seed=seed)
    _conclude(settings, outcome)
    show_demo(settings, truth)
    for tell in entry_points(group="cloudwise.after_demo"):
        typer.echo(tell.load()(settings.data_dir))


@app.command()
@_errors()
def docs(
    *,
    check: Annotated[bool, typer.Option(help="Change nothing; fail if a page is not up to date.")] = False,
) -> None:
    """Write the generated pages (docs/detectors.md, docs/settings.md) of a source checkout."""
    from pipelines.pages import out_of_date, write_pages

    root = Path.cwd()
    if not check:
        write_pages(root)
    elif stale := out_of_date(root):
        typer.echo(f"not up to date: {', '.join(stale)}; run `cloudwise docs`", err=True)
        raise typer.Exit(1)


def _decide(decision: "Decision") -> None:
    from pipelines.steps.decide import decide

    generation = decide(_settings(), decision)
    shown = f"generation {generation.number} shows it" if generation else "the next run shows it"
    typer.echo(f"{decision.finding} {decision.kind}; {shown}")


def _settings() -> "Settings":
    from pipelines.settings import load

    return load()


def _caught_up() -> "Settings":
    """The settings, once decisions that were made on the page or over HTTP are in a snapshot; it says so."""
    from pipelines.steps.decide import catch_up

    waiting, generation = catch_up(settings := _settings())
    if waiting:
        shown = f"generation {generation.number} shows" if generation else "another run writes; the next one shows"
        typer.echo(f"{waiting} decision(s) were made since the last run; {shown} them", err=True)
    return settings


def _conclude(settings: "Settings", outcome: "Outcome") -> None:
    from pipelines.publish import open_current
    from pipelines.terminal import show_outcome

    with open_current(settings.published) as con:
        show_outcome(con, settings, outcome)
    if any(attempt.state in ("REJECTED", "RETRYABLE") for attempt in outcome.attempts):
        raise typer.Exit(1)


def _failed(error: "CloudWiseError") -> typer.Exit:
    from pipelines.visible import visible

    typer.echo(f"cloudwise: {visible(str(error), keep=chr(10))}", err=True)
    return typer.Exit(1)


def _interrupted() -> typer.Exit:
    typer.echo("cloudwise: interrupted; what was published before is still there", err=True)
    return typer.Exit(130)


def _remedy(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "free space on that disk, or point CLOUDWISE_DATA_DIR to another"
    return "CLOUDWISE_DATA_DIR must be a folder that you may write to, and the bills must be readable"


def _database_errors() -> type[Exception]:
    """Looked up only once something has failed, because it brings DuckDB with it."""
    from pipelines.warehouse import DatabaseError

    return DatabaseError


mount_notify(app, _errors)
for _mount in entry_points(group="cloudwise.commands"):  # the API's come this way: docs/decisions/0008
    _mount.load()(app)
