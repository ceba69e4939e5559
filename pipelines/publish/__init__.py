"""Publishing: the one way from the warehouse to a snapshot that everyone may read.

Here: the order of the steps. The steps: snapshot.py (build and verify a file), generation.py (names, the pointer),
tidy.py (findings.duckdb, old files), reading.py (the way in for readers).

What is on disk, in `published/`:
    CURRENT                                the newest generation, as JSON; replaced atomically
    snapshot-<number>-<digest>.duckdb      complete, verified, never changed again
    building-<number>-<digest>.duckdb      being written, or left by a run that died; never pointed at
    findings.duckdb                        a symlink to the newest snapshot, for SQL users
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from models.generation import Generation
from pipelines.digest import combined, fingerprint
from pipelines.errors import CloudWiseError, PublishError
from pipelines.publish.generation import current, move_pointer, next_number, require_info, sync
from pipelines.publish.reading import open_current
from pipelines.publish.snapshot import audit, build, discard, verify
from pipelines.publish.tidy import link_newest, prune
from pipelines.warehouse import Connection, DatabaseError

__all__ = ["Generation", "current", "open_current", "publish"]


def publish(
    con: Connection,
    published: Path,
    tables: Sequence[str],
    *,
    keep: int,
    generation_info: Mapping[str, str],
    checks: Sequence[tuple[str, str]] = (),
) -> Generation:
    """Publish tables and views of the warehouse as a new generation, or leave everything as it was.

    Args:
        con: the writer's connection, outside a transaction.
        published: the folder that readers look at; made when absent.
        tables: names in the connection's schema; a view is published as the table of its rows, and must give the same
            rows each time it is read (a sum of DOUBLE does not, on several threads).
        keep: how many of the newest generations stay on disk, this one among them.
        generation_info: what is known about it, at least `generation.REQUIRED_INFO`; becomes columns of the snapshot's
            one-row table `generation`, after `generation`, `number` and `digest`.
        checks: (name, SQL) pairs; each query returns offending rows of the warehouse.

    Raises:
        PublishError: a check found rows, the snapshot does not equal its source, or it could not be written. The
            generation published before stays current.
        CloudWiseError: it is current, but a step after that (folder sync, findings.duckdb, pruning) failed.
    """
    try:
        audit(con, checks)
        generation = _write(con, published, tables, generation_info)
    except PublishError:
        discard(con, published)
        raise
    except (OSError, DatabaseError, CloudWiseError) as error:
        discard(con, published)
        raise PublishError(
            f"No new generation could be published: {error}",
            where=str(published),
            hint="the one published before is still current; free space or repair the disk, then run again",
        ) from error
    try:
        sync(published)
        link_newest(published, generation)
        prune(published, generation, keep)
    except OSError as error:
        raise CloudWiseError(
            f"Generation {generation.id} is published, but what comes after failed: {error}",
            where=str(published),
            hint="repair the disk or its permissions; the next publish links and prunes again",
        ) from error
    return generation


def _write(con: Connection, published: Path, tables: Sequence[str], info: Mapping[str, str]) -> Generation:
    published.mkdir(parents=True, exist_ok=True)
    source = {table: fingerprint(con, table) for table in tables}
    generation = Generation(next_number(published), combined(source), dict(info))
    require_info(generation)
    building, path = published / generation.building_file, published / generation.file
    build(con, building, tables, generation)
    verify(con, building, source, generation)
    building.chmod(0o444)  # a SQL user who forgets to open it read-only would lock every other reader out
    sync(building)
    building.rename(path)
    sync(published)  # the name must be durable before the pointer says it
    move_pointer(published, generation)
    return generation
