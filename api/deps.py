"""What routes ask for, as FastAPI dependencies.

Here: the services, and who asks. Not here: proving who it is (api/gate.py).
"""

from typing import Annotated, cast

from fastapi import Depends, Request

from api.auth import Principal
from api.errors import ForbiddenError
from api.services import Services as Held


async def services(request: Request) -> Held:
    """What the application holds. Async, so that no thread is asked for it."""
    return cast("Held", request.app.state.services)


async def caller(request: Request) -> Principal:
    """Who asks; a route that names this can never run for nobody, whatever the gate let through.

    Raises:
        ForbiddenError: nobody.
    """
    principal = request.scope.get("state", {}).get("principal")
    if not isinstance(principal, Principal):
        raise ForbiddenError
    return principal


Services = Annotated[Held, Depends(services)]
Caller = Annotated[Principal, Depends(caller)]
