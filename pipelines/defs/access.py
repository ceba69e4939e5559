"""How an asset or a check reaches the warehouse: as its only writer, one run at a time.

Here: the pool, the wait and the open warehouse. Not here: what is done with it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.settings import Settings
from pipelines.steps.charges import ensure_tables
from pipelines.warehouse import Connection, writer

WRITER = "warehouse"
"""The pool that everything which opens the warehouse belongs to; dagster.yaml gives it one place."""

WAIT_SECONDS = 3600.0
"""How long a step waits for a writer that the pool cannot see, say a `cloudwise run`: nobody is there to try again."""


@contextmanager
def warehouse(settings: Settings) -> Iterator[Connection]:
    """The writer's warehouse, its tables in place."""
    with writer(settings, wait=WAIT_SECONDS) as con:
        ensure_tables(con)
        yield con
