"""The report of one published generation, for a person: an HTML page and its Markdown twin.

    with open_current(settings.published) as con:
        path = write(gather(con), settings.reports)

Here: the four steps by name. The steps: gather.py (snapshot → model.py's values), render.py (values → text, with
chart.py, words.py and templates/), write.py (text → files).
"""

from pipelines.report.gather import gather
from pipelines.report.model import Report
from pipelines.report.render import render_html, render_markdown
from pipelines.report.write import write

__all__ = ["Report", "gather", "render_html", "render_markdown", "write"]
