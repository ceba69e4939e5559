"""A report on the disk: both forms of one generation, and `latest.html`.

Here: names and atomic writing. Not here: what is in them.
"""

import os
from pathlib import Path

from pipelines.report.model import Report
from pipelines.report.render import render_html, render_markdown

LATEST = "latest.html"


def write(report: Report, folder: Path) -> Path:
    """Write `<generation>.html`, `<generation>.md` and `latest.html`; return the generation's HTML file.

    Each is written beside its place and moved there: a reader sees the old file or the new one, never a part.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    page = render_html(report)
    path = folder / f"{report.source.generation}.html"
    _replace(folder / f"{report.source.generation}.md", render_markdown(report))
    _replace(path, page)
    _replace(folder / LATEST, page)  # last: it must not name a generation whose own files are absent
    return path


def _replace(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
