"""How often one caller may ask.

Here: the limit per minute, in this process. Not here: the answer (api/gate.py).
"""

import time
from math import ceil

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter


class Pace:
    """Requests per minute, counted by caller in windows of a minute."""

    def __init__(self, per_minute: int) -> None:
        self._limit = RateLimitItemPerMinute(per_minute)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def wait(self, caller: str) -> int | None:
        """Count one request of a caller; the seconds to wait where it is one too many, else None."""
        if self._limiter.hit(self._limit, caller):
            return None
        return max(1, ceil(self._limiter.get_window_stats(self._limit, caller).reset_time - time.time()))
