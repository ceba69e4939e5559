"""The public keys of an identity provider, as far as they are known here.

Here: fetching them, seldom; keeping them while the provider is out of reach. Not here: what is signed with them
(api/tokens.py).

Nobody can make us ask the provider often by making up names of keys: whatever is asked for, two attempts lie at least
`PAUSE` seconds apart. A key that was known goes on counting while the provider cannot be asked, for a day at most: a
provider that withdraws a key has a day's outage of its own before we would still take it.
"""

import threading
import time
from typing import Final

import jwt

from api.errors import ProviderError

FRESH: Final = 300.0
"""Seconds for which keys are not asked for again, unless a name is unknown."""
PAUSE: Final = 30.0
OUTAGE: Final = 86_400.0
TIMEOUT: Final = 5.0


class Provider:
    """The keys that are published at one address. Any number of threads may ask."""

    def __init__(self, jwks_url: str) -> None:
        self._client = jwt.PyJWKClient(jwks_url, cache_jwk_set=False, timeout=TIMEOUT)
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched = self._tried = -OUTAGE
        self._failed = False
        self._asking = threading.Lock()

    def key(self, name: str) -> jwt.PyJWK | None:
        """The key of this name; None where the provider publishes none.

        Raises:
            ProviderError: it is not known here, and the provider cannot be asked.
        """
        now = time.monotonic()
        known = self._keys.get(name) if now - self._fetched < OUTAGE else None
        if known is None or now - self._fetched >= FRESH:
            # Who has a key that counts need not wait for somebody else who is asking.
            if self._asking.acquire(blocking=known is None):
                try:
                    self._ask()
                finally:
                    self._asking.release()
            known = self._keys.get(name) if time.monotonic() - self._fetched < OUTAGE else None
        if known is None and self._failed:
            raise ProviderError("the identity provider's keys cannot be fetched")
        return known

    def _ask(self) -> None:
        now = time.monotonic()
        if now - self._tried < PAUSE:
            return
        self._tried = now
        try:
            published = self._client.get_signing_keys()
        except jwt.PyJWTError:
            self._failed = True
            return
        self._keys = {str(key.key_id): key for key in published}
        self._fetched, self._failed = now, False
