"""Why an anomaly happened, for a person in the terminal: the sentence, its breakdowns, and the query behind them.

Here: rich tables of `anomaly_causes`. Not here: any other view of a finding (terminal.py), the causes (models/causes).
"""

from pathlib import Path
from typing import Any, Final

from rich.markup import escape
from rich.table import Table

import sql
from models.wording import money
from pipelines import evidence
from pipelines.errors import CloudWiseError
from pipelines.publish import open_current
from pipelines.steps.decide import require
from pipelines.terminal import out
from pipelines.visible import visible
from pipelines.warehouse import Connection, frame

TITLES: Final = {
    "price_quantity": "price and quantity",
    "element": "what moved it",
    "resource": "resources",
}

_ALL: Final = 1.0005
"""A share beyond is said in words: no part of a whole is more than it, and what took off again stands below."""


def show_why(published: Path, finding: str) -> None:
    """Every breakdown of a finding's impact; each adds up to it.

    Raises:
        CloudWiseError: there is no such finding, it is no anomaly, or an older version published it.
    """
    with open_current(published) as con:
        require(con, finding)
        held = frame(con, "SELECT 1 FROM duckdb_tables() WHERE table_name = 'anomaly_causes'")
        rows = frame(con, sql.read("reports/causes_of"), {"finding": finding}).to_dicts() if held.height else []
        if not rows:
            raise CloudWiseError(
                f"Nothing is known of why {finding} happened",
                hint="only anomalies have causes, once this version has judged them; try `cloudwise evidence`",
            )
        out.print(f"[bold]{escape(visible(rows[0]['x_Words']))}[/bold]", soft_wrap=True, highlight=False)
        again = _again(con, finding, rows)
    for breakdown, title in TITLES.items():
        of_it = [row for row in rows if row["x_Breakdown"] == breakdown]
        _table(title, of_it, again if breakdown == "resource" else {})


def _table(title: str, rows: list[dict[str, Any]], again: dict[str, Any]) -> None:
    drawn = Table(show_edge=False, header_style="bold")
    drawn.add_column(title, overflow="fold", ratio=1)
    for name in ("share", "impact", *(("cost", "from the SQL") if again else ())):
        drawn.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        said = row["x_Dimension"] if row["x_Breakdown"] == "price_quantity" else row["x_Words"]
        costs = (row["x_Actual"], again.get(row["ResourceId"] or "")) if again else ()
        drawn.add_row(
            escape(visible(said)),
            "more than all" if row["x_Share"] > _ALL else f"{100 * row['x_Share']:.1f} %",
            money(row["x_Impact"]),
            *("" if cost is None else money(cost) for cost in costs),
        )
    out.print(drawn)


def _again(con: Connection, finding: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What the named resources cost, by the query that is printed with it."""
    named = [row["ResourceId"] for row in rows if row["x_Breakdown"] == "resource" and row["ResourceId"]]
    (row,) = frame(con, "SELECT * FROM findings WHERE FindingId = $finding", {"finding": finding}).to_dicts()
    if not named:
        return {}
    query = evidence.of_resources(row, named)
    out.print(escape(visible(query, "\n")), soft_wrap=True, highlight=False)
    return dict(frame(con, query).iter_rows())
