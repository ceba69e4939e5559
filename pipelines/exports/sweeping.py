"""Leftovers of crashed processes in landing/.incoming.

Here: whose an incoming folder is, and when it may go. Not here: filling one (staging.py).
"""

import os
import shutil
from pathlib import Path
from typing import Final

import psutil

INCOMING: Final = ".incoming"


def owner() -> str:
    """What this process writes into the names of its incoming folders: a process id alone may be given again."""
    return f"{os.getpid()}-{_started(os.getpid())}"


def sweep(landing: Path) -> None:
    """Remove incoming folders whose process is gone, and which are older than this process."""
    started = psutil.Process().create_time()
    for folder in (landing / INCOMING).iterdir():
        try:
            if folder.stat().st_mtime < started and not _owned(folder.name):
                shutil.rmtree(folder)
        except FileNotFoundError:
            continue  # its own process, or another one's sweep, was faster


def _owned(name: str) -> bool:
    pid, _, rest = name.partition("-")
    try:
        return str(_started(int(pid))) == rest.partition("-")[0]
    except (ValueError, psutil.NoSuchProcess):
        return False


def _started(pid: int) -> int:
    """When a process started, in milliseconds."""
    return int(psutil.Process(pid).create_time() * 1000)
