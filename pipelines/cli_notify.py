"""`cloudwise notify`: send what is due, look at it first, or try the channels.

Here: arguments, the table, exit codes. Not here: any of the work (pipelines.notify.run).
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pipelines.notify.plan import Plan
    from pipelines.notify.run import Outcome

MOST_ALIKE = 3
"""Rows of one channel, outcome and reason; a channel that is down has as many as it has messages."""

_COLOURS = {"sent": "green", "counted": "green", "failed": "red"}


def mount(app: typer.Typer, errors: Callable[[], AbstractContextManager[None]]) -> None:
    """Add the command to `cloudwise`; `errors` turns what a user can act on into words and an exit code."""

    @app.command()
    def notify(
        channels: Annotated[list[str] | None, typer.Argument(help="With --test: channels, by name; none: all.")] = None,
        *,
        test: Annotated[bool, typer.Option("--test", help="Send a trial message; nothing else is sent.")] = False,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the messages; nothing is sent.")] = False,
    ) -> None:
        """Send what is due of the published snapshot: new incidents, each once, and the daily digest.

        Channels, routes and quiet hours stand in cloudwise.yaml: docs/notifications.md.
        """
        if channels and not test:
            raise typer.BadParameter("channels are named with --test only")
        with errors():
            _notify(channels or [], test=test, dry_run=dry_run)


def _notify(channels: list[str], *, test: bool, dry_run: bool) -> None:
    from pipelines.errors import CloudWiseError
    from pipelines.notify import run
    from pipelines.settings import load
    from pipelines.steps.decide import catch_up

    settings, now = load(), datetime.now(UTC)
    if test:
        _conclude(run.trials(settings, channels, now=now), then="")
        return
    catch_up(settings)
    if not settings.notifications.channels:
        raise CloudWiseError(
            "No channel is set", where="notifications.channels", hint="docs/notifications.md shows how to write one"
        )
    if dry_run:
        _preview(run.preview(settings, now=now))
    else:
        _conclude(run.notify(settings, now=now))


def _preview(plan: "Plan") -> None:
    from pipelines.notify.message import as_text

    for post in plan.posts:
        typer.echo(f"── to {post.channel} ──\n{post.message.subject}\n\n{as_text(post.message)}")
    for each in plan.waits:
        typer.echo(f"── not to {each.channel}, {each.why} ──\n{each.what}\n")
    typer.echo(f"{len(plan.posts)} message(s) would be sent")


def _conclude(outcome: "Outcome", then: str = "; the next run tries again") -> None:
    from rich.markup import escape
    from rich.table import Table

    from pipelines.terminal import out
    from pipelines.visible import visible

    drawn = Table(show_edge=False, header_style="bold")
    for name in ("channel", "message", "became", "why"):
        drawn.add_column(name, overflow="fold")
    for (channel, step, why), alike in groupby(outcome.did, key=lambda did: (did.channel, did.step, did.why)):
        colour, said = _COLOURS.get(step, "yellow"), [did.what for did in alike]
        more = [f"… and {len(said) - MOST_ALIKE} more"] if len(said) > MOST_ALIKE else []
        for what in (*said[:MOST_ALIKE], *more):
            cells = (escape(visible(text)) for text in (channel, what))
            drawn.add_row(*cells, f"[{colour}]{step}[/{colour}]", escape(visible(why)))
    if outcome.did:
        out.print(drawn)
    else:
        out.print("Nothing is due.")
    for note in outcome.notes:
        typer.echo(f"note: {note}", err=True)
    if outcome.failed:
        typer.echo(f"cloudwise: {len(outcome.failed)} message(s) could not be sent{then}", err=True)
        raise typer.Exit(1)
