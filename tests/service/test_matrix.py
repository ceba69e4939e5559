"""Who sees what: every route × every kind of key × every kind of account; nothing of a foreign account leaks.

The routes come from the application itself, so a new one without a question here fails. Canaries are everything of
the data that names a foreign account: its id and name, its resources, its findings.
"""

import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

import sql
from api.auth import Action
from api.gate import MACHINES
from pipelines.decisions import store
from tests.service.conftest import Served, serving

OPEN = {("GET", "/health"), ("GET", "/ready"), ("GET", "/api/v1/openapi.json")}
WAY_IN = {("GET", "/sign-in"), ("POST", "/sign-in"), ("POST", "/sign-out"), ("GET", "/static/{name}")}
"""The page's own, which show nothing of the data: tests/service/test_pages.py asks them."""

TICKED = {"finding": "{finding_id}", "reason": "tested"}
"""A dismissal on the page; it is taken back at once, for the tests that share the company."""

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
    ("POST", "/findings/dismiss"): (Action.DECIDE, {"data": TICKED}),
    ("GET", "/findings/{finding_id}"): (Action.READ, {}),
    ("POST", "/findings/{finding_id}/decide"): (Action.DECIDE, {"data": {"what": "real"}}),
    ("GET", "/anomalies"): (Action.READ, {}),
    ("GET", "/commitments"): (Action.READ, {}),
    ("GET", "/accounts"): (Action.READ, {}),
}
"""A question that each route answers well, and the action that it needs."""

BY_ACCOUNT = frozenset({"/api/v1/findings", "/api/v1/costs", "/api/v1/anomalies", "/api/v1/realised-savings"})
"""Routes that take an account as a parameter."""


def _routes(served: Served) -> Iterator[tuple[str, str]]:
    for route in served.app.routes:
        for each in getattr(getattr(route, "original_router", None), "routes", [route]):
            yield from ((method, each.path) for method in each.methods - {"HEAD"})


NONSENSE: dict[tuple[str, str], dict[str, Any]] = {
    ("GET", "/api/v1/findings"): {"params": {"cursor": "x"}},
    ("GET", "/api/v1/events"): {"params": {"since": "00000099-5be1c0ffee00"}},
    ("GET", "/api/v1/costs"): {"params": {"from": "2026-06-18", "to": "2026-06-01"}},
}
"""Questions that are looked into before anything is read; who may not ask is not told what is wrong with them."""


class World:
    """One account as mine, all the others as foreign; and `alone`, the same company of which only mine is left."""

    mine, foreign, unknown = "219465803371", "582910374466", "000000000001"

    def __init__(self, served: Served, alone: Served) -> None:
        self.alone = alone
        whole = served.client.get("/api/v1/findings", params={"limit": "500", "state": ["open", "resolved"]}).json()
        accounts = served.client.get("/api/v1/accounts").json()["items"]
        rows = [*whole["items"], *accounts]
        theirs = [row for row in rows if row["SubAccountId"] != self.mine]
        names = ("SubAccountId", "SubAccountName", "ResourceId", "FindingId")
        own = (*names, "BillingAccountId")  # its payer stands on its own rows
        shared = {str(row.get(name)) for row in rows for name in own if row["SubAccountId"] == self.mine}
        self.canaries = {row[name] for row in theirs for name in names if row.get(name)} - shared
        self.finding = {
            account: next(row["FindingId"] for row in whole["items"] if row["SubAccountId"] == account)
            for account in (self.mine, self.foreign)
        } | {self.unknown: "0" * 16}

    def ask(
        self, served: Served, route: tuple[str, str], account: str, headers: dict[str, str], **more: Any
    ) -> tuple[int, str]:
        """The question of a route, about this account where it names one; the status, and all that was said."""
        method, path = route
        asked = QUESTIONS[route][1] | more
        path = path.replace("{account_id}", account).replace("{finding_id}", self.finding[account])
        if asked.get("data") == TICKED:
            asked = {"data": TICKED | {"finding": self.finding[account]}}
        answer = served.client.request(method, path, headers=headers, follow_redirects=False, **asked)
        return answer.status_code, re.sub(r"x-request-id': '[0-9a-f]+'", "", f"{answer.headers} {answer.text}")

    def faults(self, served: Served, route: tuple[str, str], *more_accounts: str) -> Iterator[str]:
        """In how many ways a key to one account learns of another, or does what it may not; none is right.

        Everybody asks after a key to everything did, so that nobody is given an answer that was kept for another.
        """
        action, question = QUESTIONS[route]
        is_named = "{" in route[1] or question.get("data") == TICKED
        accounts = (self.mine, self.foreign, self.unknown) if is_named else (self.mine,)
        headers = served.key(self.mine, *more_accounts)
        without = served.key(self.mine, *more_accounts, actions=tuple(each for each in Action if each is not action))
        if route[0] == "GET":
            for account in accounts[:2]:
                self.ask(served, route, account, dict(served.client.headers))
        said = {account: self.ask(served, route, account, headers) for account in accounts}
        if question.get("data") == TICKED:
            served.client.delete(f"/api/v1/findings/{self.finding[self.mine]}/dismissal")
        yield from self._of_its_own(served, route, said[self.mine], self.alone.key(self.mine, *more_accounts))
        if is_named:
            yield from self._told_apart(said)
        yield from self._heard(" ".join(text for _, text in said.values()), headers)
        if route[1] in BY_ACCOUNT:
            yield from self._by_account(served, route, headers, without)
        for account, more in [*((account, {}) for account in accounts), (self.mine, NONSENSE.get(route, {}))]:
            if (status := self.ask(served, route, account, without, **more)[0]) != 403:
                yield f"without the action it is answered with {status}"

    def _of_its_own(
        self, served: Served, route: tuple[str, str], said: tuple[int, str], headers: dict[str, str]
    ) -> Iterator[str]:
        if said[0] not in (200, 204, 303):
            yield f"its own question is answered with {said[0]}"
        if said[0] == 200 and route != ("GET", "/metrics"):
            _same_decisions(served, self.alone)
            if self.ask(self.alone, route, self.mine, headers) != said:
                yield "what other accounts cost or save is in its own answer"

    def _told_apart(self, said: dict[str, tuple[int, str]]) -> Iterator[str]:
        if said[self.foreign][0] != 404:
            yield f"a foreign account is answered with {said[self.foreign][0]}"
        if said[self.foreign] != said[self.unknown]:
            yield "a foreign account is told from an unknown one"

    def _heard(self, text: str, headers: dict[str, str]) -> Iterator[str]:
        leaked = sorted(canary for canary in self.canaries if canary in text)
        if leaked:
            yield f"{len(leaked)} canaries leak, {leaked[0]} among them"
        if headers["Authorization"].removeprefix("Bearer ") in text:
            yield "the key is repeated"

    def _by_account(
        self, served: Served, route: tuple[str, str], headers: dict[str, str], without: dict[str, str]
    ) -> Iterator[str]:
        for account in (self.foreign, self.unknown):
            asked = {"params": QUESTIONS[route][1].get("params", {}) | {"account": account}}
            self.ask(served, route, self.mine, dict(served.client.headers), **asked)
            status, text = self.ask(served, route, self.mine, headers, **asked)
            if status != 404:
                yield f"an account that it does not see is answered with {status}"
            yield from self._heard(text, headers)
            if (status := self.ask(served, route, self.mine, without, **asked)[0]) != 403:
                yield f"without the action an account is answered with {status}"


def _same_decisions(of: Served, to: Served) -> None:
    """So that both show the same states."""
    source, target = (store(each.app.state.services.settings.data_dir) for each in (of, to))
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(source.read_bytes() if source.exists() else b"")


def reduced(data: Path) -> None:
    """Take everything out of the snapshot that is not of the one account."""
    (path,) = (data / "published").glob("snapshot-*.duckdb")
    with duckdb.connect(path) as con:
        columns = "SELECT table_name FROM duckdb_columns() WHERE column_name = $column AND NOT internal"
        for (table,) in con.execute(columns, {"column": "SubAccountId"}).fetchall():
            if table != "anomaly_causes":
                con.execute(f"DELETE FROM {table} WHERE SubAccountId IS DISTINCT FROM '{World.mine}'")
        for (table,) in con.execute(columns, {"column": "FindingId"}).fetchall():
            con.execute(f"DELETE FROM {table} WHERE FindingId NOT IN (SELECT FindingId FROM findings)")


@pytest.fixture(scope="session")
def alone(copied: Callable[[], Path]) -> Iterator[Served]:
    """The company, of which only one account is left."""
    data = copied()
    reduced(data)
    with serving(data) as company:
        yield company


@pytest.fixture(scope="module")
def world(served: Served, alone: Served) -> World:
    return World(served, alone)


def test_every_route_is_asked(served: Served) -> None:
    assert set(_routes(served)) == OPEN | WAY_IN | set(QUESTIONS)


@pytest.mark.parametrize("route", QUESTIONS)
def test_a_key_to_one_account_learns_nothing_of_another(
    served: Served, world: World, route: tuple[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "cloudwise")
    assert list(world.faults(served, route)) == []
    assert {canary for canary in world.canaries if canary in caplog.text} == set()
    assert "cw_" not in caplog.text


@pytest.mark.parametrize("route", [route for route in QUESTIONS if "{" in route[1]])
def test_a_foreign_account_takes_the_same_work_as_an_unknown_one(
    served: Served, world: World, route: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is asked of the snapshot is the same, so its time tells nothing either."""
    queries: dict[str, list[str]] = {}
    real = sql.read
    for account in (world.foreign, world.unknown):

        def counted(name: str, to: str = account) -> str:
            queries.setdefault(to, []).append(name)
            return real(name)

        monkeypatch.setattr(sql, "read", counted)
        headers = served.key(world.mine, "999999999999")  # for whom nothing is kept
        assert world.ask(served, route, account, headers)[0] == 404
    assert queries.get(world.foreign) == queries.get(world.unknown)


@pytest.mark.parametrize("route", QUESTIONS)
def test_nobody_a_revoked_key_and_a_wrong_one_are_all_refused(
    served: Served, world: World, route: tuple[str, str]
) -> None:
    keys = served.app.state.services.keys
    key, token = keys.create("gone", accounts=None, actions=list(Action))
    keys.revoke(key.id)
    wrong = token[:-1] + ("A" if token[-1] != "A" else "B")
    for said in ("", "Basic x", f"Bearer {token}", f"Bearer {wrong}", "Bearer cw_~"):
        status, text = world.ask(served, route, world.mine, {"Authorization": said})
        assert status == (401 if route[0] != "GET" or route[1].startswith(MACHINES) else 303)
        assert {canary for canary in world.canaries if canary in text} == set()
