"""What happens after a generation is current: the fixed name for SQL users, and the end of old files.

Here: `findings.duckdb` and pruning. Not here: anything that decides which generation is current.

`findings.duckdb` is a symlink, replaced atomically; where the file system has none, a hard link. Whoever has it open
keeps reading the generation that they opened, whole, even after it is pruned, because an open file outlives its name;
the next open sees the newest. (DuckDB shares open databases by path inside a process: close before you reopen.)
"""

from pathlib import Path

from models.generation import FILE_NAME, POINTER, Generation

NEWEST = "findings.duckdb"


def link_newest(published: Path, generation: Generation) -> None:
    """Let findings.duckdb name the generation's snapshot."""
    temporary = published / f"{NEWEST}.new"
    temporary.unlink(missing_ok=True)
    try:
        temporary.symlink_to(generation.file)
    except OSError:  # no symlinks here (some network and desktop file systems)
        temporary.hardlink_to(published / generation.file)
    temporary.replace(published / NEWEST)


def prune(published: Path, generation: Generation, keep: int) -> None:
    """Remove all but the newest `keep` snapshots, and whatever a crashed run left. Never the current one."""
    complete: list[str] = []
    for path in published.iterdir():
        match = FILE_NAME.fullmatch(path.name)
        if match and match["stage"] == "snapshot" and path.suffix == ".duckdb":
            complete.append(path.name)
        elif match or path.name == f"{POINTER}.new":
            path.unlink(missing_ok=True)
    for name in sorted(complete, reverse=True)[max(keep, 1) :]:
        if name != generation.file:
            (published / name).unlink(missing_ok=True)
