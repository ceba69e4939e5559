"""Which incident goes where: by account, service, tag, detector, severity and money."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from models.finding import Severity
from pipelines.notify.incident import Known, Tagged
from pipelines.notify.routing import about, first_about
from pipelines.notify.settings import Route
from tests.notify.incidents import NEWEST, incident


def route(**conditions: Any) -> Route:
    return Route.model_validate({"to": "a", **conditions})


@pytest.mark.parametrize(
    ("conditions", "goes"),
    [
        ({}, True),
        ({"accounts": "111111111111"}, True),
        ({"accounts": ["222222222222", "111111111111"]}, True),
        ({"accounts": "222222222222"}, False),
        ({"accounts": "999999999999"}, False),  # its payer, which uses nothing itself
        ({"payers": "999999999999"}, True),
        ({"payers": "111111111111"}, False),
        ({"services": "Amazon Elastic Compute Cloud"}, True),
        ({"services": "AWS Lambda"}, False),
        ({"detectors": ["cost_anomaly", "cost_drop"]}, True),
        ({"detectors": "cost_drop"}, False),
        ({"min_severity": "high"}, True),
        ({"min_severity": "critical"}, False),
        ({"min_impact": "600"}, True),
        ({"min_impact": "600.01"}, False),
        ({"accounts": "111111111111", "min_impact": 601}, False),
        ({"tags": "team=web"}, False),
    ],
)
def test_every_condition_that_is_written_holds(conditions: dict[str, Any], goes: bool) -> None:  # noqa: FBT001  # literal
    assert about(route(**conditions), incident()) is goes


def test_money_is_weighed_either_way() -> None:
    assert about(route(min_impact=300), incident(impact=Decimal("-344.12")))
    assert not about(route(min_impact=300), incident(impact=Decimal("-299.99")))


def test_an_incident_of_many_accounts_goes_to_each_of_them() -> None:
    wide = incident(account=None, service=None, accounts=frozenset({"111111111111", "222222222222"}))
    said = [about(route(accounts=each), wide) for each in ("111111111111", "222222222222", "333333333333")]
    assert said == [True, True, False]


WEB, DATA = {"user:Team": "Web", "env": "prod"}, {"team": "data"}


@pytest.mark.parametrize(
    ("parts", "tags", "goes"),
    [
        ([(1.0, [WEB])], "team=web", True),
        ([(1.0, [WEB])], "TEAM=WEB", True),
        ([(1.0, [WEB])], "team=web,env=prod", True),
        ([(1.0, [WEB])], "team=web,env=dev", False),
        ([(1.0, [WEB])], ["team=data", "env=prod"], True),
        ([(1.0, [{}, WEB])], "team=web", True),  # tagged late
        ([(0.3, [WEB]), (0.3, [WEB]), (0.4, [DATA])], "team=web", True),
        ([(0.3, [WEB]), (0.7, [DATA])], "team=web", False),  # not most of it
        ([(1.0, [{}])], "team=web", False),
    ],
)
def test_a_tag_is_that_of_most_of_what_caused_it(
    parts: list[tuple[float, list[dict[str, str]]]],
    tags: str | list[str],
    goes: bool,  # noqa: FBT001  # literal
) -> None:
    tagged = tuple(Tagged(share, tuple(each)) for share, each in parts)
    assert about(route(tags=tags), incident(tagged=tagged)) is goes


def test_what_grows_slowly_is_new_to_a_route_on_the_day_on_which_it_first_asks_for_it() -> None:
    grown = incident(
        known=(
            Known(date(2026, 6, 10), Severity.LOW, Decimal(40)),
            Known(date(2026, 6, 14), Severity.MEDIUM, Decimal(200)),
            Known(NEWEST, Severity.HIGH, Decimal(600)),
        )
    )
    asked: list[dict[str, Any]] = [{}, {"min_severity": "medium"}, {"min_impact": 500}]
    assert [first_about(route(**each), grown).day for each in asked] == [10, 14, 18]
