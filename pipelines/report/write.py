"""A report on the disk: the three forms of one day, and `latest.html`.

Here: names and atomic writing. Not here: what is in them.
"""

import os
from pathlib import Path

from pipelines.report.model import Report
from pipelines.report.render import render_html, render_markdown
from pipelines.report.twin import render_json

LATEST = "latest.html"


def write(report: Report, folder: Path) -> Path:
    """Write `<day>.html`, `<day>.md` and `<day>.json`, and for a newest day `latest.html`; return the HTML file.

    The day is that of judgement; where nothing is judged, the last day of data. What an earlier generation said of the
    day is replaced; each file names its generation. Each is written beside its place and moved there: a reader sees the
    old file or the new one, never a part.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = report.day.isoformat() if report.day else report.source.data_through or report.source.generation
    page = render_html(report)
    path = folder / f"{name}.html"
    _replace(folder / f"{name}.json", render_json(report))
    _replace(folder / f"{name}.md", render_markdown(report))
    _replace(path, page)
    if not report.afterwards:
        _replace(folder / LATEST, page)  # last: it must not name a day whose own files are absent
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
