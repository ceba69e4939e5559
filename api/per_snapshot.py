"""What follows from a snapshot alone, computed once and let go of with it.

Here: keeping it beside the snapshot. Not here: answers (api/answers.py), which are kept for a time and a caller.
"""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from api.store import Snapshot

P = ParamSpec("P")
T = TypeVar("T")


def per_snapshot(compute: Callable[Concatenate[Snapshot, P], T]) -> Callable[Concatenate[Snapshot, P], T]:
    """Keep the newest value for each snapshot; what is computed from it may not hold the snapshot."""
    kept: WeakKeyDictionary[Snapshot, tuple[object, T]] = WeakKeyDictionary()

    def known(snapshot: Snapshot, /, *args: P.args, **more: P.kwargs) -> T:
        asked = args, tuple(more.items())
        found = kept.get(snapshot)
        if found is None or found[0] != asked:
            kept[snapshot] = found = asked, compute(snapshot, *args, **more)
        return found[1]

    return known
