"""A browser's session: in a cookie that goes nowhere else, no longer than its key, for pages and never for the API."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from api.auth import Action
from api.gate import COOKIE
from api.keys import SESSION, Key
from api.main import create_app
from api.settings import Api
from api.settings import Settings as ApiSettings
from pipelines.decisions import read, store
from tests.service.conftest import Served


@pytest.fixture
def person(served: Served) -> Iterator[tuple[TestClient, Key]]:
    """A browser that signed in with a key of its own."""
    key, token = served.app.state.services.keys.create("ann", accounts=None, actions=list(Action))
    with TestClient(served.app, follow_redirects=False) as browser:
        assert browser.post("/sign-in", data={"key": token}).status_code == 303
        yield browser, key


def _sign_in(served: Served, origin: str) -> str:
    token = served.client.headers["Authorization"].removeprefix("Bearer ")
    with TestClient(served.app, base_url=origin, follow_redirects=False) as browser:
        return browser.post("/sign-in", data={"key": token}).headers["set-cookie"]


def test_no_script_no_other_site_and_no_plain_connection_gets_the_cookie(served: Served) -> None:
    said = _sign_in(served, "https://cost.example").lower().split("; ")
    assert said[0].startswith(f"{COOKIE}=")
    assert {"httponly", "samesite=strict", "secure", "path=/", f"max-age={12 * 3_600}"} <= set(said[1:])
    assert not any(part.startswith("domain") for part in said)
    assert "secure" not in _sign_in(served, "http://127.0.0.1:8710").lower()


def test_behind_a_proxy_with_tls_the_cookie_is_for_tls_alone(served: Served) -> None:
    settings = ApiSettings(data_dir=served.app.state.services.settings.data_dir, api=Api(https=True))
    behind = Served(create_app(settings), served.client)
    assert "secure" in _sign_in(behind, "http://127.0.0.1:8710").lower()


def test_a_session_opens_pages_and_nothing_of_the_api(person: tuple[TestClient, Key]) -> None:
    browser, _ = person
    assert browser.get("/accounts").status_code == 200
    for method, path in (("GET", "/api/v1/findings"), ("GET", "/metrics"), ("POST", "/api/v1/findings/x/dismissal")):
        assert browser.request(method, path).status_code == 401


def test_a_session_ends_with_its_key_with_its_hours_and_by_signing_out(
    served: Served, person: tuple[TestClient, Key], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, key = person
    session = browser.cookies[COOKIE]
    answer = browser.post("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert COOKIE not in browser.cookies
    assert browser.get("/accounts").status_code == 303
    browser.cookies.set(COOKIE, session)

    with monkeypatch.context() as patch:
        patch.setattr("api.keys._now", lambda: datetime.now(UTC) + SESSION + timedelta(seconds=1))
        assert browser.get("/accounts").status_code == 303
    assert browser.get("/accounts").status_code == 200
    served.app.state.services.keys.revoke(key.id)
    assert browser.get("/accounts").status_code == 303


def test_nobody_can_write_a_session(served: Served, person: tuple[TestClient, Key]) -> None:
    browser, key = person
    good = browser.cookies[COOKIE]
    identity, end, mac = good.split(".")
    later = str(int(end) + 3_600)
    forged = [
        f"{identity}.{later}.{mac}",
        f"{'0' * 12}.{end}.{mac}",
        f"{identity}.{end}.{'0' * 64}",
        f"{identity}.{end}.{key.mac}",
        good[:-1],
        f"{good}\u00e9",
        "",
        "x" * 3_000,
    ]
    with TestClient(served.app, follow_redirects=False) as other:
        for said in forged:
            assert other.get("/accounts", headers=[(b"cookie", f"{COOKIE}={said}".encode())]).status_code == 303
        assert other.get("/accounts", headers={"Cookie": f"{COOKIE}={good}"}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "http://testserver"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://testserver.evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
    ],
)
def test_only_our_own_page_dismisses_from_a_session(
    served: Served, person: tuple[TestClient, Key], headers: dict[str, str], status: int
) -> None:
    browser, _ = person
    data = served.app.state.services.settings.data_dir
    (finding, *_) = re.findall(r"/findings/([0-9a-f]{16})", browser.get("/findings").text)
    before = len(read(store(data))) if store(data).exists() else 0
    fields = {"finding": finding, "reason": "tested", "until": "2027-01-31"}
    assert browser.post("/findings/dismiss", data=fields, headers=headers).status_code == status
    after = read(store(data))[before:] if store(data).exists() else []
    assert [each.finding for each in after] == ([finding] if status == 303 else [])
    browser.post(f"/findings/{finding}/decide", data={"what": "restore"}, headers={"Sec-Fetch-Site": "same-origin"})
