"""Whether it runs, whether it can answer, and what Prometheus scrapes.

Here: three routes; the first two are open and say nothing of the data. Not here: the instruments (api/metrics.py).
"""

from anyio.to_thread import run_sync
from fastapi import APIRouter, Response

from api import problems
from api.auth import Action
from api.deps import Caller, Services
from api.described import ASKED, refusals
from api.errors import StoreError
from api.schemas.lists import Health

router = APIRouter(tags=["health"])


@router.get("/health", summary="Does it run?", response_model=None, responses={200: {"model": Health}, **refusals()})
async def health(services: Services) -> dict[str, str]:
    """It runs; and the state of the breaker around the snapshot."""
    return {"status": "ok", "breaker": services.breaker.state}


@router.get(
    "/ready",
    summary="Can it answer?",
    response_class=Response,
    status_code=204,
    responses=refusals(problems.UNAVAILABLE, problems.UNPUBLISHED),
)
async def ready(services: Services) -> Response:
    """204 when the newest snapshot can be opened and the breaker is not open; 503 otherwise."""
    await run_sync(services.check)
    return Response(status_code=204)


@router.get(
    "/metrics",
    summary="For Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **refusals(*ASKED)},
)
async def metrics(services: Services, caller: Caller) -> Response:
    """Requests, breaker, generation and answers, in Prometheus' text format; needs the action `operate`."""
    caller.require(Action.OPERATE)
    try:
        services.metrics.generation.set(services.newest().number)
    except StoreError:
        services.metrics.generation.set(0)
    text = services.metrics.text(services.breaker.name, services.breaker.state)
    return Response(text, media_type="text/plain; version=0.0.4")
