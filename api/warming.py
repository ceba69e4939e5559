"""Ready before anyone asks: the newest snapshot open and the overview made, at the start and after each generation.

Here: when. Not here: what is made (api/pages/overview.py).
"""

import logging
from typing import Final

from anyio import sleep
from anyio.to_thread import run_sync

from api.errors import ApiError, StoreError
from api.pages.overview import warm
from api.services import Services

LOOK_SECONDS: Final = 1.0

_log = logging.getLogger("cloudwise.api")


async def keep_warm(services: Services, seen: str | None) -> None:
    """Look every second whether there is a generation that is not the one `seen`; never ends by itself."""
    while True:
        await sleep(LOOK_SECONDS)
        seen = await warmed(services, seen)


async def warmed(services: Services, seen: str | None) -> str | None:
    """Make ready for the newest generation, unless it is the one `seen`; which one it is.

    A pointer that cannot be read is not told to the breaker: nobody asked for anything yet.
    """
    try:
        newest = services.store.newest().id
    except StoreError:
        return None
    if newest != seen:
        try:
            await run_sync(warm, services)
        except ApiError:
            pass  # whoever asks will be told
        except Exception:  # noqa: BLE001  # answering does not depend on being ready, and this task must not end
            _log.exception("the overview could not be made ahead")
    return newest
