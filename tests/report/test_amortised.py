"""Amortised cost of a service is one number: the report's, the API's and the mart's, to the last digit."""

from decimal import Decimal
from pathlib import Path

import sql
from pipelines.publish import open_current
from pipelines.report import gather
from pipelines.report.chart import OTHERS, REST, spending
from pipelines.warehouse import rows


def test_a_service_of_the_report_costs_what_the_mart_and_the_api_say(demo: Path) -> None:
    with open_current(demo / "published") as con:
        (book,) = gather(con).books
        spend = spending(book)
        assert spend is not None
        when = {"first": spend.days[0], "last": spend.days[-1], "limit": 10**6}
        asked = {"by": "service", "accounts": None, "account": None, **when}
        told = rows(con, sql.read("api/costs"), asked)
    cost: dict[str, Decimal] = {}
    for _, _, service, _, effective in told:
        cost[service] = cost.get(service, Decimal(0)) + effective
    named = {series.name: series.total for series in spend.series if series.name not in {OTHERS, REST}}
    assert len(named) == 5
    assert named == {name: cost[name] for name in named}
    assert sum(spend.total(n) for n in range(len(spend.days))) == sum(cost.values())
