"""The report of one day of a published generation: an HTML page for a person, and its Markdown and JSON twins.

    with open_current(settings.published) as con:
        path = write(gather(con), settings.reports)

Here: the steps by name. The steps: gather.py (snapshot → values of model.py, ranking.py and day.py), render.py and
twin.py (values → text, with chart.py and templates/), write.py (text → files).
"""

from pipelines.report.gather import gather
from pipelines.report.model import Report
from pipelines.report.render import render_html, render_markdown
from pipelines.report.twin import render_json
from pipelines.report.write import write

__all__ = ["Report", "gather", "render_html", "render_json", "render_markdown", "write"]
