"""The way in for readers: a connection to the current snapshot, while others publish and prune.

Here: which file to open, and what to do when it has just been pruned. Not here: how a database is locked down
(pipelines/warehouse).
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pipelines.errors import CloudWiseError
from pipelines.publish.generation import current, missing
from pipelines.warehouse import Connection, reader


@contextmanager
def open_current(published: Path) -> Iterator[Connection]:
    """The current snapshot, read-only. It stays the same, and readable, however many generations follow.

    Raises:
        CloudWiseError: nothing is published yet, or the current snapshot is missing or unreadable.
    """
    with ExitStack() as stack:
        yield _opened(stack, published)


def _opened(stack: ExitStack, published: Path) -> Connection:
    while (generation := current(published)) is not None:
        try:
            return stack.enter_context(reader(published / generation.file))
        except FileNotFoundError:
            if current(published) == generation:
                raise missing(published, generation) from None
    raise CloudWiseError("Nothing is published yet", where=str(published), hint="run `cloudwise run PATH` first")
