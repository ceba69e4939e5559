"""What is refused of a request before anything of it is understood: its body, its length, its depth; and when.

Here: the gate as ASGI messages and as HTTP. Not here: what fields may hold (test_optimization.py, test_described.py).
"""

import asyncio
import json
from typing import Any

import pytest

from api import gate
from tests.service.conftest import Served

PATH = "/api/v1/accounts/582910374466/cost-optimization"
JSON = {"Content-Type": "application/json"}


def _post(served: Served, body: bytes, **headers: str) -> tuple[int, str]:
    answer = served.client.post(PATH, content=body, headers=JSON | headers)
    return answer.status_code, answer.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"min_monthly_savings": NaN}', 422),
        (b'{"min_monthly_savings": Infinity}', 422),
        (b'{"min_monthly_savings": 1e999}', 422),
        (b'{"min_monthly_savings": "NaN"}', 422),
        (b'{"min_monthly_savings": ' + b"9" * 5_000 + b"}", 422),
        (b'{"analysis_period_days": 30.0000001}', 422),
        (b'{"analysis_period_days": true}', 422),
        (b'{"analysis_period_days": 30', 422),
        (b"[]", 422),
        (b"null", 422),
        (b"\xff\xfe", 422),
        (b"\x00", 422),
        (b"", 422),
        (b'{"a":' * 16 + b"1" + b"}" * 16, 422),
        (b'{"a":' * 17 + b"1" + b"}" * 17, 422),
        (b'{"x": "' + b"[" * 500 + b'"}', 422),
        (b" " * 16_385, 413),
    ],
)
def test_a_body_that_is_none_is_refused_and_nothing_of_it_repeated(served: Served, body: bytes, status: int) -> None:
    code, text = _post(served, body)
    assert code == status, text
    problem = json.loads(text)
    assert problem["status"] == status
    assert (problem["title"] == "Body too deep") == (body.count(b"{") == 17)
    assert "999" not in text


def test_a_refusal_says_what_would_be_right_in_our_words(served: Served) -> None:
    def errors(body: bytes) -> list[dict[str, str]]:
        found: list[dict[str, str]] = json.loads(_post(served, body)[1])["errors"]
        return found

    assert errors(b'{"analysis_period_days": 666}') == [
        {"where": "body.analysis_period_days", "what": "less_than_equal", "expected": "at most 90"}
    ]
    (kind,) = errors(b'{"optimization_types": ["666"]}')
    assert "'rightsizing'" in kind["expected"]
    assert "666" not in str(kind)


def test_of_a_key_that_is_given_twice_the_last_counts_and_both_must_be_ours(served: Served) -> None:
    code, text = _post(served, b'{"analysis_period_days": 7, "analysis_period_days": 30}')
    assert (code, json.loads(text)["window"]["days"]) == (200, 30)
    assert _post(served, b'{"analysis_period_days": 30, "analysis_period_days": 6}')[0] == 422


def _ask(served: Served, headers: dict[bytes, bytes], *messages: dict[str, Any]) -> tuple[int, int]:
    """The status, and how many messages of the body were read for it."""
    scope = {"type": "http", "method": "POST", "path": PATH, "query_string": b"", "headers": list(headers.items())}
    given, said = list(messages), []

    async def receive() -> dict[str, Any]:
        if not given:
            await asyncio.sleep(3_600)
        return given.pop(0)

    async def send(message: Any) -> None:  # noqa: ANN401  # messages of ASGI
        said.append(message)

    asyncio.run(served.app({**scope, "client": ("test", 1)}, receive, send))
    return said[0]["status"], len(messages) - len(given)


def _chunk(size: int, *, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": b"x" * size, "more_body": more}


def test_who_has_no_key_or_says_too_much_is_refused_before_a_byte_of_the_body_is_read(served: Served) -> None:
    key = served.client.headers["Authorization"].encode()
    long = _chunk(10_000, more=True), _chunk(10_000, more=True), _chunk(10_000, more=False)
    assert _ask(served, {b"content-length": b"30000"}, *long) == (401, 0)
    assert _ask(served, {b"authorization": key, b"content-length": b"30000"}, *long) == (413, 0)
    assert _ask(served, {b"authorization": key, b"content-length": b"-1"}, *long) == (413, 0)
    assert _ask(served, {b"authorization": key, b"content-length": "\u0663".encode()}, *long) == (413, 0)
    assert _ask(served, {b"authorization": key, b"transfer-encoding": b"chunked"}, *long) == (413, 2)


def test_who_sends_slowly_is_not_waited_for(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "BODY_SECONDS", 0.01)
    headers = {b"authorization": served.client.headers["Authorization"].encode(), b"content-length": b"20"}
    assert _ask(served, headers, _chunk(10, more=True)) == (408, 1)
