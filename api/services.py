"""What one application holds: the snapshot store and its breaker, keys, limits, metrics, answers kept.

Here: putting them together, once. Not here: any of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from api.answers import Answers
from api.auth import Principal
from api.breaker import Breaker
from api.decisions import Decisions
from api.keys import PREFIX, Keys
from api.metrics import Metrics
from api.pace import Pace
from api.settings import Settings
from api.store import Snapshot, Store
from api.tokens import Tokens
from models.generation import Generation


@dataclass(frozen=True)
class Services:
    """Everything a route may need; `request.app.state.services`."""

    settings: Settings
    store: Store
    breaker: Breaker
    keys: Keys
    decisions: Decisions
    answers: Answers
    pace: Pace
    metrics: Metrics
    analysts: CapacityLimiter
    tokens: Tokens | None

    @contextmanager
    def reading(self, generation: str | None = None) -> Iterator[Snapshot]:
        """A snapshot, through the breaker: the newest, or the generation of this id.

        Raises:
            BreakerOpenError, StoreError, NothingPublishedError, GenerationGoneError: see api/errors.py.
        """
        with self.breaker.guard(), self.store.snapshot(generation) as snapshot:
            yield snapshot

    def newest(self) -> Generation:
        """What the pointer says, through the breaker: a pointer that cannot be read is a failure like any other.

        Raises:
            BreakerOpenError, StoreError, NothingPublishedError: see api/errors.py.
        """
        with self.breaker.guard(proves=False):
            return self.store.newest()

    def check(self) -> None:
        """Open the newest snapshot; raises as `reading` does."""
        with self.breaker.guard(proves=False), self.store.snapshot():
            pass

    async def identify(self, token: str) -> Principal | None:
        """Who comes with this bearer token, a key or a provider's; None for nobody."""
        if self.tokens is not None and not token.startswith(PREFIX):
            return await run_sync(self.tokens.principal, token)  # it may have to fetch the provider's keys
        return self.keys.principal(token)

    def close(self) -> None:
        """Let go of every file."""
        self.store.close()


def make(settings: Settings) -> Services:
    """The services of one installation."""
    limits = settings.api.limits
    store = Store(settings.published, memory_limit=settings.api.memory_limit, query_seconds=limits.query_seconds)
    breaker = Breaker("snapshot", failures=settings.api.breaker.failures, seconds=settings.api.breaker.seconds)
    metrics = Metrics()
    return Services(
        settings,
        store,
        breaker,
        Keys(settings.keys),
        Decisions(settings.data_dir),
        Answers(limits.cache_megabytes * 2**20, limits.cache_seconds, metrics),
        Pace(limits.requests_per_minute),
        metrics,
        CapacityLimiter(limits.analyses),
        Tokens(settings.api.oidc) if settings.api.oidc else None,
    )
