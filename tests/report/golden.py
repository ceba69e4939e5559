"""The golden files: the report of the company in snapshot.py, in its three forms.

Here: how they are made. After a wanted change, from the root of the repository, and look at the difference:

    python -m tests.report.golden
"""

import tempfile
from pathlib import Path

from pipelines.report import gather, render_html, render_json, render_markdown
from tests.report.snapshot import company, snapshot

FOLDER = Path(__file__).parent / "golden"


def golden(folder: Path) -> dict[str, str]:
    """File name → text; `folder` is for the snapshot."""
    with snapshot(folder) as con:
        report = gather(company(con))
    return {
        "company.html": render_html(report),
        "company.md": render_markdown(report),
        "company.json": render_json(report),
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        for name, text in golden(Path(scratch)).items():
            (FOLDER / name).write_text(text, encoding="utf-8")
