"""The application: routes behind the gate, problems for errors, what it holds until it ends.

Here: putting it together. Not here: any route (api/routes), starting a server (api/cli.py).
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import create_task_group
from fastapi import FastAPI
from fastapi.routing import APIRoute

from api import pages, problems
from api.described import Described
from api.gate import Gate
from api.routes import ROUTERS
from api.services import make
from api.settings import Settings
from api.warming import keep_warm, warmed

DESCRIPTION = """What CloudWise found, for programs. Every answer names the `generation` it was made from and whether it
is `stale`; money is text, exact. Errors are RFC 9457 problems, which never repeat what was sent."""


def _named(route: APIRoute) -> str:
    """The name of the function that a client generator makes of a route."""
    return route.name


def create_app(settings: Settings | None = None) -> FastAPI:
    """The API of one installation; it opens the newest snapshot, where there is one, before it takes requests."""
    held = make(settings or Settings())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        seen = await warmed(held, None)
        async with create_task_group() as tasks:
            tasks.start_soon(keep_warm, held, seen)
            yield
            tasks.cancel_scope.cancel()
        held.close()

    app = Described(
        title="CloudWise",
        version="1",
        description=DESCRIPTION,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # its pages fetch scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
        generate_unique_id_function=_named,
    )
    app.state.services = held
    app.state.trouble = pages.trouble
    for router in (*ROUTERS, *pages.ROUTERS):
        app.include_router(router)
    problems.install(app)
    app.add_middleware(Gate, services=held)
    return app
