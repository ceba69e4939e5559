"""Answers that are kept: by generation, by what was decided, by who may see what, by parameters.

Here: keeping them for a time, computing each only once, and the last good one where the snapshot fails. Not here:
computing them. What an answer's key leaves out, all who share the key may see.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Hashable, Mapping
from contextlib import suppress
from typing import Final

import polars as pl
from cachetools import LRUCache, TTLCache

from api.errors import StoreError
from api.metrics import Metrics
from api.shown import text as as_text

Answer = dict[str, object]
"""What is said; `stale` and `generation` come first."""

_FRESH: Final = b'{"stale":false,'
_STALE: Final = b'{"stale":true,'


class Answers:
    """The answers of one application, for its event loop alone.

    Args:
        size: how many bytes of them are kept.
        seconds: for how long, at most.
        metrics: where answers are counted by their source.
    """

    def __init__(self, size: int, seconds: float, metrics: Metrics) -> None:
        self._kept: TTLCache[Hashable, bytes] = TTLCache(size, seconds, getsizeof=len)
        self._last_good: LRUCache[Hashable, bytes] = LRUCache(size, getsizeof=len)
        self._flying: dict[Hashable, asyncio.Future[bytes]] = {}
        self._hit, self._made, self._stale = (metrics.answers.labels(name) for name in ("kept", "computed", "stale"))

    async def answer(
        self, version: Callable[[], Hashable], key: Hashable, compute: Callable[[], Awaitable[bytes]]
    ) -> bytes:
        """The answer for `key`, kept or computed.

        Args:
            version: of the data; another one ends what is kept. May raise StoreError.
            key: everything else that the answer depends on, who may see what included.
            compute: gives the answer as `encoded`.

        Raises:
            StoreError: the snapshot fails, and there never was an answer.
        """
        try:
            whole = (version(), key)
            if (kept := self._kept.get(whole)) is not None:
                self._hit.inc()
                return kept
            answer = await self._once(whole, compute)
        except StoreError:
            if (last := self._last_good.get(key)) is None:
                raise
            self._stale.inc()
            return last.replace(_FRESH, _STALE, 1)
        with suppress(ValueError):  # larger than all that may be kept
            self._last_good[key] = answer
        return answer

    async def _once(self, key: Hashable, compute: Callable[[], Awaitable[bytes]]) -> bytes:
        """Computed by the first who asks; the others wait for the same, even if the first goes away."""
        if (flying := self._flying.get(key)) is None:
            flying = self._flying[key] = asyncio.ensure_future(compute())
            flying.add_done_callback(lambda done: self._landed(key, done))
            self._made.inc()
        return await asyncio.shield(flying)

    def _landed(self, key: Hashable, done: "asyncio.Future[bytes]") -> None:
        del self._flying[key]
        if not done.cancelled() and done.exception() is None:
            with suppress(ValueError):  # as above
                self._kept[key] = done.result()


def encoded(answer: Mapping[str, object], **lists: pl.Series) -> bytes:
    """An answer as JSON: money, dates and all that JSON does not know as text; NaN and infinity are errors.

    Args:
        answer: its members, but for `lists`.
        lists: members, after those, whose elements are JSON already (api.shown.texts).
    """
    text = json.dumps({"stale": False, **answer}, default=as_text, separators=(",", ":"), allow_nan=False)
    parts = [part for name, elements in lists.items() for part in (f',"{name}":['.encode(), _joined(elements), b"]")]
    return b"".join([text[:-1].encode(), *parts, b"}"])


def _joined(elements: pl.Series) -> bytes:
    """As bytes at once: text beyond ASCII is several times as long in Python as in JSON."""
    joined: bytes = elements.str.join(",").cast(pl.Binary).item()
    return joined
