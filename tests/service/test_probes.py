"""What is told to those who keep it running: that it runs, that it can answer, what it did; and who is turned away.

Here: health, readiness, metrics, limits of pace and of requests at once. Not here: answers while the snapshot fails
(test_trouble.py), figures under load (benchmarks/serving).
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from api.auth import Action
from api.main import create_app
from api.metrics import STATES
from api.settings import Api, Breaker, Limits
from api.settings import Settings as ApiSettings
from models.generation import POINTER
from tests.service.conftest import Served


def _samples(served: Served) -> dict[str, dict[frozenset[str], float]]:
    answer = served.client.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    found: dict[str, dict[frozenset[str], float]] = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[frozenset(sample.labels.values())] = sample.value
    return found


def test_metrics_count_by_route_and_name_no_account_no_key_and_no_path_that_a_client_made_up(served: Served) -> None:
    before = _samples(served).get("cloudwise_http_requests_total", {})
    served.client.get("/api/v1/findings/0123456789abcdef")
    served.client.get("/api/v1/made-up/004471938265")
    served.client.get("/api/v1/accounts", headers={"Authorization": "Bearer cw_wrong"})
    after = _samples(served)
    counted = {
        labels: number - before.get(labels, 0) for labels, number in after["cloudwise_http_requests_total"].items()
    }
    assert counted[frozenset({"GET", "/api/v1/findings/{finding_id}", "404"})] == 1
    assert counted[frozenset({"GET", "none", "404"})] == 1
    assert counted[frozenset({"GET", "none", "401"})] == 1
    assert after["cloudwise_http_request_seconds_count"][frozenset({"/metrics"})] >= 1
    assert {frozenset({"snapshot", state}): value for state, value in zip(STATES, (1, 0, 0), strict=True)} == after[
        "cloudwise_breaker_state"
    ]
    assert after["cloudwise_generation"] == {frozenset(): 1}
    assert {next(iter(label)) for label in after["cloudwise_answers_total"]} == {"kept", "computed", "stale"}
    text = served.client.get("/metrics").text
    assert not any(word in text for word in ("004471938265", "0123456789abcdef", "made-up", "cw_"))


def test_it_runs_while_it_cannot_answer_and_answers_again_by_itself(copied: Callable[[], Path]) -> None:
    data = copied()
    (path,) = (data / "published").glob("snapshot-*.duckdb")
    settings = ApiSettings(data_dir=data, api=Api(breaker=Breaker(failures=2, seconds=0.05)))
    away = path.rename(path.with_suffix(".away"))
    with TestClient(create_app(settings)) as probe:
        for _ in range(3):
            assert (probe.get("/health").status_code, probe.get("/ready").status_code) == (200, 503)
        assert probe.get("/health").json() == {"status": "ok", "breaker": "opened"}
        away.rename(path)
        while probe.get("/ready").status_code == 503:  # until the breaker lets somebody try
            pass
        assert probe.get("/api/v1/detectors").status_code == 401
        assert probe.get("/health").status_code == 200
        (data / "published" / POINTER).unlink()
        assert probe.get("/ready").status_code == 503
        assert probe.get("/health").status_code == 200


def test_more_than_may_be_answered_at_once_are_told_to_come_again(tmp_path: Path) -> None:
    app = create_app(ApiSettings(data_dir=tmp_path, api=Api(limits=Limits(in_flight=1))))
    _, token = app.state.services.keys.create("x", accounts=None, actions=list(Action))
    headers = [(b"authorization", f"Bearer {token}".encode()), (b"content-length", b"2")]
    scope = {"type": "http", "method": "GET", "path": "/health", "query_string": b"", "headers": headers}

    async def ask(arrived: asyncio.Event) -> Any:  # noqa: ANN401  # messages of ASGI
        said = []

        async def receive() -> dict[str, Any]:
            await arrived.wait()
            return {"type": "http.request", "body": b"{}", "more_body": False}

        async def send(message: Any) -> None:  # noqa: ANN401  # see above
            said.append(message)

        await app({**scope, "client": ("test", 1)}, receive, send)
        return said[0]

    async def both() -> tuple[Any, Any, Any]:
        arrived, at_once = asyncio.Event(), asyncio.Event()
        at_once.set()
        first = asyncio.create_task(ask(arrived))
        await asyncio.sleep(0)
        second = await ask(at_once)
        arrived.set()
        return await first, second, await ask(at_once)

    first, second, third = asyncio.run(both())
    assert [answer["status"] for answer in (first, second, third)] == [200, 503, 200]
    assert (b"retry-after", b"1") in second["headers"]


def test_keys_cannot_be_tried_faster_than_requests_may_come_and_others_are_not_slowed_by_it(tmp_path: Path) -> None:
    app = create_app(ApiSettings(data_dir=tmp_path, api=Api(limits=Limits(requests_per_minute=5))))
    _, token = app.state.services.keys.create("x", accounts=None, actions=[Action.READ])
    with TestClient(app) as asking:
        tried = [
            asking.get("/api/v1/detectors", headers={"Authorization": f"Bearer cw_{n}"}).status_code for n in range(7)
        ]
        assert tried == [401] * 5 + [429] * 2
        mine = [asking.get("/api/v1/x", headers={"Authorization": f"Bearer {token}"}) for _ in range(6)]
    assert [answer.status_code for answer in mine] == [404] * 5 + [429]
    assert 1 <= int(mine[-1].headers["retry-after"]) <= 60


@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_probes_are_open_and_tell_nothing_of_the_data(served: Served, path: str) -> None:
    answer = served.client.get(path, headers={"Authorization": ""})
    assert answer.status_code in (200, 204)
    assert len(answer.content) < 50
