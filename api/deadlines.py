"""The time a query may take: one thread that interrupts whoever is late.

Here: the watch. Not here: what is interrupted (api/store.py). DuckDB has no time limit of its own.
"""

import heapq
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count


class Deadlines:
    """Calls `interrupt` of each watched body that runs longer than `seconds`."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._changed = threading.Condition()
        self._due: list[tuple[float, int]] = []
        self._watched: dict[int, Callable[[], None]] = {}
        self._numbers = count()
        self._closed = False
        self._thread: threading.Thread | None = None

    @contextmanager
    def watch(self, interrupt: Callable[[], None]) -> Iterator[None]:
        """Interrupt the body when it is late; once it has ended, never."""
        number = next(self._numbers)
        with self._changed:
            self._watched[number] = interrupt
            heapq.heappush(self._due, (time.monotonic() + self._seconds, number))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._changed:
                self._watched.pop(number, None)

    def close(self) -> None:
        """End the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _run(self) -> None:
        with self._changed:
            while not self._closed:
                while self._due and self._due[0][1] not in self._watched:
                    heapq.heappop(self._due)
                wait = self._due[0][0] - time.monotonic() if self._due else self._seconds
                if wait > 0:  # who comes later is due later, so nobody need wake it
                    self._changed.wait(wait)
                else:
                    _, number = heapq.heappop(self._due)
                    self._watched.pop(number)()
