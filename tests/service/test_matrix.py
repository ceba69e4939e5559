"""Who sees what: every route × every kind of key × every kind of account; nothing of a foreign account leaks.

The routes come from the application itself, so a new one without a question here fails. Canaries are everything of
the data that names a foreign account: its id and name, its resources, its findings.
"""

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest

from api.auth import Action
from api.gate import MACHINES
from tests.service.conftest import Served

OPEN = {("GET", "/health"), ("GET", "/ready"), ("GET", "/api/v1/openapi.json")}
WAY_IN = {("GET", "/sign-in"), ("POST", "/sign-in"), ("POST", "/sign-out"), ("GET", "/static/{name}")}
"""The page's own, which show nothing of the data: tests/service/test_pages.py asks them."""

OVER = {"finding": "{finding_id}", "reason": "tested", "until": "2026-01-31"}
"""A dismissal that has ended: it is kept, and no list changes for the tests that share the company."""

QUESTIONS: dict[tuple[str, str], tuple[Action, dict[str, Any]]] = {
    ("GET", "/api/v1/findings"): (Action.READ, {"params": {"limit": "500"}}),
    ("GET", "/api/v1/findings/{finding_id}"): (Action.READ, {}),
    ("POST", "/api/v1/findings/{finding_id}/dismissal"): (Action.DECIDE, {"json": {"reason": "tested"}}),
    ("DELETE", "/api/v1/findings/{finding_id}/dismissal"): (Action.DECIDE, {}),
    ("GET", "/api/v1/accounts"): (Action.READ, {}),
    ("GET", "/api/v1/detectors"): (Action.READ, {}),
    ("GET", "/api/v1/costs"): (Action.READ, {"params": {"from": "2026-05-01", "to": "2026-06-18", "by": "account"}}),
    ("GET", "/api/v1/anomalies"): (Action.READ, {}),
    ("GET", "/api/v1/realised-savings"): (Action.READ, {}),
    ("GET", "/api/v1/events"): (Action.READ, {"params": {"since": "2026-01-01"}}),
    ("POST", "/api/v1/accounts/{account_id}/cost-optimization"): (Action.ANALYSE, {"json": {}}),
    ("GET", "/metrics"): (Action.OPERATE, {}),
    ("GET", "/"): (Action.READ, {}),
    ("GET", "/findings"): (Action.READ, {}),
    ("GET", "/findings/export"): (Action.READ, {"params": {"form": "csv"}}),
    ("POST", "/findings/dismiss"): (Action.DECIDE, {"data": OVER}),
    ("GET", "/findings/{finding_id}"): (Action.READ, {}),
    ("POST", "/findings/{finding_id}/decide"): (Action.DECIDE, {"data": {"what": "real"}}),
    ("GET", "/anomalies"): (Action.READ, {}),
    ("GET", "/commitments"): (Action.READ, {}),
    ("GET", "/accounts"): (Action.READ, {}),
}
"""A question that each route answers well, and the action that it needs."""

BY_ACCOUNT = ("/api/v1/findings", "/api/v1/costs", "/api/v1/anomalies", "/api/v1/realised-savings")
"""Routes that take an account as a parameter."""


def _routes(served: Served) -> Iterator[tuple[str, str]]:
    for route in served.app.routes:
        for each in getattr(getattr(route, "original_router", None), "routes", [route]):
            yield from ((method, each.path) for method in each.methods - {"HEAD"})


class World:
    """One account as mine, all the others as foreign."""

    def __init__(self, served: Served) -> None:
        whole = served.client.get("/api/v1/findings", params={"limit": "500", "state": ["open", "resolved"]}).json()
        accounts = served.client.get("/api/v1/accounts").json()["items"]
        self.mine = "219465803371"
        self.foreign = "582910374466"
        rows = [*whole["items"], *accounts]
        theirs = [row for row in rows if row["SubAccountId"] != self.mine]
        names = ("SubAccountId", "SubAccountName", "ResourceId", "FindingId")
        own = (*names, "BillingAccountId")  # its payer stands on its own rows
        shared = {str(row.get(name)) for row in rows for name in own if row["SubAccountId"] == self.mine}
        self.canaries = {row[name] for row in theirs for name in names if row.get(name)} - shared
        self.finding = {
            account: next(row["FindingId"] for row in whole["items"] if row["SubAccountId"] == account)
            for account in (self.mine, self.foreign)
        }
        self.finding["000000000001"] = "0" * 16

    def ask(
        self, served: Served, route: tuple[str, str], account: str, headers: dict[str, str], more: dict[str, Any]
    ) -> tuple[int, str]:
        method, path = route
        path = path.replace("{account_id}", account).replace("{finding_id}", self.finding[account])
        if more.get("data") == OVER:
            more = {"data": OVER | {"finding": self.finding[account]}}
        answer = served.client.request(method, path, headers=headers, follow_redirects=False, **more)
        return answer.status_code, f"{answer.headers} {answer.text}"


@pytest.fixture(scope="module")
def world(served: Served) -> World:
    return World(served)


def test_every_route_is_asked(served: Served) -> None:
    assert set(_routes(served)) == OPEN | WAY_IN | set(QUESTIONS)


@pytest.mark.parametrize("route", QUESTIONS)
def test_a_key_to_one_account_learns_nothing_of_another(
    served: Served, world: World, route: tuple[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    action, more = QUESTIONS[route]
    headers = served.key(world.mine)
    caplog.set_level(logging.DEBUG, "cloudwise")
    mine, foreign, unknown = (
        world.ask(served, route, account, headers, more) for account in (world.mine, world.foreign, "000000000001")
    )
    said = " ".join(text for _, text in (mine, foreign, unknown)) + caplog.text
    assert {canary for canary in world.canaries if canary in said} == set()
    assert mine[0] in (200, 204, 303)
    if "{" in route[1] or more.get("data") == OVER:
        assert (foreign[0], unknown[0]) == (404, 404)
        assert _without_ids(foreign[1]) == _without_ids(unknown[1])
    assert headers["Authorization"].removeprefix("Bearer ") not in said
    without = served.key(world.mine, actions=tuple(each for each in Action if each is not action))
    assert world.ask(served, route, world.mine, without, more)[0] == 403


@pytest.mark.parametrize("route", QUESTIONS)
def test_nobody_a_revoked_key_and_a_wrong_one_are_all_refused(
    served: Served, world: World, route: tuple[str, str]
) -> None:
    keys = served.app.state.services.keys
    key, token = keys.create("gone", accounts=None, actions=list(Action))
    keys.revoke(key.id)
    wrong = token[:-1] + ("A" if token[-1] != "A" else "B")
    for said in ("", "Basic x", f"Bearer {token}", f"Bearer {wrong}", "Bearer cw_~"):
        status, text = world.ask(served, route, world.mine, {"Authorization": said}, QUESTIONS[route][1])
        assert status == (401 if route[0] != "GET" or route[1].startswith(MACHINES) else 303)
        assert {canary for canary in world.canaries if canary in text} == set()


@pytest.mark.parametrize("path", BY_ACCOUNT)
def test_an_account_in_the_question_opens_nothing(served: Served, world: World, path: str) -> None:
    more = {"params": QUESTIONS["GET", path][1].get("params", {})}
    headers = served.key(world.mine)
    answers = []
    for account in (world.foreign, "000000000001"):
        asked = {"params": more["params"] | {"account": account}}
        status, text = world.ask(served, ("GET", path), world.mine, headers, asked)
        assert {canary for canary in world.canaries - {account} if canary in text} == set()
        answers.append((status, _without_ids(text)))
    assert answers[0] == answers[1]


def _without_ids(text: str) -> str:
    return re.sub(r"x-request-id': '[0-9a-f]+'", "", text)
