"""`cloudwise serve` and `cloudwise keys`: the reading side's commands, mounted by entry point (docs/decisions/0008).

Here: arguments and words. Not here: the application (api/main.py), keys (api/keys.py). Imports stand inside commands,
so that `cloudwise --help` stays instant.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from api.keys import Keys
    from api.settings import Settings

keys = typer.Typer(no_args_is_help=True, help="Create, list, rotate and revoke the keys of the API and the web page.")


def mount(app: typer.Typer) -> None:
    """Add the commands to `cloudwise`."""
    app.command()(serve)
    app.add_typer(keys, name="keys")


def demo_key(data_dir: Path) -> str:
    """A key to the demo's own data, and how to use it; called when `cloudwise demo` has ended."""
    from api.auth import Action
    from api.keys import Keys

    _, token = Keys(data_dir / "api").create("demo", accounts=None, actions=list(Action), days=30)
    return f"A key to this demo, shown once:\n  {token}\nServe it:\n  .venv/bin/cloudwise serve --demo"


def serve(
    *,
    host: Annotated[str | None, typer.Option(help="Address to listen on; default: loopback.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65_535, help="Port to listen on.")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Serve what `cloudwise demo` made.")] = False,
) -> None:
    """Serve the API and the web page of the published snapshot; nobody is let in without a key."""
    import uvicorn

    from api.main import create_app

    with _said():
        settings = _settings(demo=demo)
        _free(host or settings.api.host, settings.api.port if port is None else port)
    typer.echo(f"serving {settings.data_dir}; `cloudwise keys create` makes a key", err=True)
    uvicorn.run(
        create_app(settings),
        host=host or settings.api.host,
        port=settings.api.port if port is None else port,
        access_log=False,  # it would write query strings; api/gate.py logs routes
        server_header=False,
        proxy_headers=False,
        limit_concurrency=settings.api.limits.in_flight * 4,
        timeout_keep_alive=15,
    )


@keys.command()
def create(
    name: Annotated[str, typer.Argument(help="Whose, or what for.")],
    *,
    account: Annotated[list[str] | None, typer.Option(help="A usage account it sees; may be given again.")] = None,
    all_accounts: Annotated[bool, typer.Option("--all-accounts", help="It sees every account.")] = False,
    action: Annotated[
        list[str] | None, typer.Option(help="read, analyse, decide or operate; may be given again.")
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, help="After which it ends; default: never.")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="A key to what `cloudwise demo` made.")] = False,
) -> None:
    """Make a key and print it, this once. Default: it may read and analyse."""
    from api.auth import Action

    if all_accounts == bool(account):
        raise typer.BadParameter("name accounts with --account, or take --all-accounts")
    with _said():
        try:
            actions = [Action(each) for each in action or ("read", "analyse")]
        except ValueError as error:
            raise typer.BadParameter("an action is read, analyse, decide or operate") from error
        key, token = _keys(demo=demo).create(name, accounts=account or None, actions=actions, days=days)
        _show(key.id, token)


@keys.command(name="list")
def listed(*, demo: Annotated[bool, typer.Option("--demo", help="The demo's keys.")] = False) -> None:
    """Show every key, but never the key itself."""
    from datetime import UTC, datetime

    from api.keys import facts

    with _said():
        for key in _keys(demo=demo).listed():
            typer.echo("  ".join(str(value) for value in facts(key, datetime.now(UTC)).values()))


@keys.command()
def rotate(
    key: Annotated[str, typer.Argument(help="Its id.")],
    *,
    demo: Annotated[bool, typer.Option("--demo", help="The demo's keys.")] = False,
) -> None:
    """Make a new key with the same scopes; the old one opens nothing from now on."""
    with _said():
        new, token = _keys(demo=demo).rotate(key)
        _show(new.id, token)


@keys.command()
def revoke(
    key: Annotated[str, typer.Argument(help="Its id.")],
    *,
    demo: Annotated[bool, typer.Option("--demo", help="The demo's keys.")] = False,
) -> None:
    """End a key now."""
    with _said():
        typer.echo(f"{_keys(demo=demo).revoke(key).id} revoked", err=True)


def _show(identity: str, token: str) -> None:
    typer.echo(f"{identity} made; it is shown this once:", err=True)
    typer.echo(token)


def _settings(*, demo: bool) -> "Settings":
    """Of the installation; of the demo where that is asked for, or where nothing else is published."""
    from api.settings import DEMO, load
    from models.generation import POINTER

    settings = load()
    made = settings.model_copy(update={"data_dir": settings.data_dir / DEMO})
    if demo or (not (settings.published / POINTER).exists() and (made.published / POINTER).exists()):
        return made
    return settings


def _free(host: str, port: int) -> None:
    """Refuse an address that another program listens on, before anything is opened."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        typer.echo(f"cloudwise: {error.strerror}\n  where: {host}, port {port}\n  hint: --port takes another", err=True)
        raise typer.Exit(1) from error


def _keys(*, demo: bool) -> "Keys":
    from api.keys import Keys

    return Keys(_settings(demo=demo).keys)


@contextmanager
def _said() -> Iterator[None]:
    """Turn an error that a user can act on into words on standard error and exit code 1."""
    from api.errors import KeyStoreError, WrongSettingsError

    try:
        yield
    except (KeyStoreError, WrongSettingsError) as error:
        typer.echo(f"cloudwise: {error}", err=True)
        raise typer.Exit(1) from error
    except OSError as error:
        typer.echo(f"cloudwise: {error.strerror}\n  where: {error.filename}\n  hint: check its permissions", err=True)
        raise typer.Exit(1) from error
