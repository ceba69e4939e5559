"""How much of its memory a database uses, where CloudWatch only says how many bytes it could still free.

Here: expressions over frames with `x_InstanceType` and UTILIZATION. Not here: thresholds (models/detectors), the memory
of a size (sizes.py).

FreeableMemory is what the operating system could give out: of RDS, Linux's own estimate of available memory, so its
file cache counts as free. What the engine keeps for itself does not, and engines fill it on purpose: InnoDB's buffer
pool is three quarters of the memory by default, Aurora's alike, whether the data need it or not. So the percentage is
the careful side: a database may be called full that would run in less, never the other way round. Where more is free
than the class has, the class changed within the window, and nothing is known.
"""

from typing import Final

import polars as pl

from models.features.sizes import FAMILIES, memory
from models.words import number, words

_KINDS: Final = "cmrtxz"
"""Letters of the families that databases run on."""

_GIB: Final = {
    f"db.{family}.{size}": memory(family, size)
    for family, sizes in FAMILIES.items()
    if family[0] in _KINDS
    for size in sizes
}
_HAS: Final = pl.col("x_InstanceType").replace_strict(_GIB, default=None, return_dtype=pl.Float64)
_FREE: Final = pl.col("x_FreeableMemoryMinimum") / 2**30

_USED: Final = pl.when(_FREE.is_between(0, _HAS)).then(100 * (1 - _FREE / _HAS))

MEMORY_MAXIMUM: Final[pl.Expr] = pl.coalesce("x_MemoryMaximum", _USED)
"""Percent, the most in the window: as it was measured, else what was not freeable at the least; null: not known."""

MEMORY_SOURCE: Final = (
    pl.when(pl.col("x_MemoryMaximum").is_not_null())
    .then(pl.lit("measured in percent"))
    .when(_USED.is_not_null())
    .then(words("FreeableMemory: at least ", number(_FREE), " of the class's ", number(_HAS), " GiB were free"))
    .otherwise(pl.lit("not known: assumed_memory"))
)
"""Where MEMORY_MAXIMUM came from, as evidence."""
