"""The circuit breaker around what the API fetches from elsewhere: our own small face on purgatory's states.

Here: when to stop asking, and for how long. Not here: what is asked (api/store.py), what is answered meanwhile
(api/answers.py).
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil

from purgatory import SyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState

from api.errors import NothingPublishedError, StoreError


class BreakerOpenError(StoreError):
    """Nothing was asked: it failed too often just now."""

    def __init__(self, name: str, retry_after: int) -> None:
        super().__init__(f"{name} failed too often; asked again in {retry_after} s")
        self.retry_after = retry_after


class Breaker:
    """Opens after `failures` StoreErrors in a row; after `seconds` lets requests through to see."""

    def __init__(self, name: str, *, failures: int, seconds: float) -> None:
        self.name = name
        self._seconds = seconds
        self._context = SyncCircuitBreakerFactory(failures, seconds).get_breaker(name).context
        self._lock = threading.Lock()

    @property
    def state(self) -> str:
        """closed, opened or half-opened."""
        return self._context.state

    @contextmanager
    def guard(self, *, proves: bool = True) -> Iterator[None]:
        """Let the body try, and learn from it; that nothing was ever published is no failure.

        Args:
            proves: whether a body that ends well shows that all is well; one that looks at little shows failures only.

        Raises:
            BreakerOpenError: it is open.
        """
        self._enter()
        try:
            yield
        except NothingPublishedError:
            raise
        except StoreError as error:
            with self._lock:
                self._context.handle_exception(error)
                self._context.messages.clear()
            raise
        if proves:
            with self._lock:
                self._context.handle_end_request()
                self._context.messages.clear()

    def _enter(self) -> None:
        with self._lock:
            try:
                self._context.handle_new_request()
            except OpenedState as opened:
                wait = opened.opened_at + self._seconds - time.time()
                raise BreakerOpenError(self.name, max(1, ceil(wait))) from None
