"""The incidents that are worth a picture: their daily cost beside what a robust decomposition expects of it.

Here: reading the series behind the largest ones, and calling what draws. Not here: geometry (report/incident.py), the
decomposition (models/scoring/confirm.py).
"""

import json
from datetime import date, timedelta
from typing import Final, NamedTuple

import numpy as np

import sql
from models.scoring.confirm import confirm
from pipelines.report.incident import drawn
from pipelines.warehouse import Connection, frame, rows

TOP: Final = 3
DAYS: Final = 91
"""Thirteen weeks up to the last flagged day."""


class Picture(NamedTuple):
    """One incident: its SVG, and what it shows in words."""

    svg: str
    words: str


def pictures(con: Connection, first: date, last: date) -> list[Picture]:
    """Pictures of the largest open incidents, of those that a day of judgement from `first` to `last` shows."""
    con.execute(f"CREATE OR REPLACE TEMP VIEW findings AS {sql.read('reports/findings')}")
    top = frame(con, sql.read("reports/top_incidents"), {"first": first, "last": last, "top": TOP}).to_dicts()
    read = rows(con, sql.read("reports/report_anomaly_day"), {"days": DAYS, "shown": [each["id"] for each in top]})
    found = []
    for each in top:
        costs = {day: float(cost) for owner, day, cost in read if owner == each["id"] and cost is not None}
        flagged = {date.fromisoformat(day) for day in json.loads(each["scope"])["days"]}
        picture = _picture(costs, flagged, f"{each['title']}. {each['summary']}")
        found += [picture] if picture is not None else []
    return found


def _picture(costs: dict[date, float], flagged: set[date], words: str) -> Picture | None:
    """From the first day with a cost to the last flagged one; a day without a row cost nothing."""
    if not costs:
        return None
    begin, end = min(costs), max(flagged)
    days = [begin + timedelta(days=n) for n in range((end - begin).days + 1)]
    values, hit = [costs.get(day, 0.0) for day in days], [day in flagged for day in days]
    found = confirm(np.array(values), np.array(hit))
    if found is None:  # too young for a decomposition: nothing was expected of it
        nothing = [0.0] * len(values)
        return Picture(drawn(values, nothing, nothing, nothing, hit, words), words)
    svg = drawn(values, found.expected.tolist(), found.low.tolist(), found.high.tolist(), hit, words)
    return Picture(svg, f"{words} Robust STL has {found.outside:.0%} of its days outside the band.")
