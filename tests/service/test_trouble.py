"""What is answered while the snapshot fails, and when too much is asked: stale and said so, or "come again"."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import polars as pl
import pytest
from fastapi.testclient import TestClient

from api.answers import Answers, encoded
from api.auth import Action
from api.breaker import Breaker, BreakerOpenError
from api.errors import StoreError
from api.exports import csv
from api.main import create_app
from api.metrics import Metrics
from api.settings import Api, Limits
from api.settings import Breaker as BreakerSettings
from api.settings import Settings as ApiSettings
from models.generation import POINTER

LIST = "/api/v1/findings?limit=1"


@pytest.fixture
def client(demo: Path, tmp_path: Path) -> Iterator[tuple[TestClient, Path]]:
    """Of a copy that may be broken, with little patience."""
    copytree(demo / "published", tmp_path / "published", symlinks=True)
    api = Api(breaker=BreakerSettings(failures=2, seconds=30), limits=Limits(requests_per_minute=12))
    app = create_app(ApiSettings(data_dir=tmp_path, api=api))
    _, token = app.state.services.keys.create("all", accounts=None, actions=list(Action))
    with TestClient(app, headers={"Authorization": f"Bearer {token}"}) as client:
        yield client, tmp_path / "published" / POINTER


def test_a_broken_snapshot_gives_the_last_good_answer_as_stale_and_503_where_there_is_none(
    client: tuple[TestClient, Path],
) -> None:
    asking, pointer = client
    good = asking.get(LIST).json()
    pointer.write_text('{"number": "broken"', encoding="utf-8")
    assert asking.get(LIST).json() == good | {"stale": True}
    answers = [asking.get("/api/v1/findings?limit=3") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [503, 503]
    assert answers[0].headers["retry-after"]


def _folder(pointer: Path) -> None:
    pointer.unlink()
    pointer.mkdir()


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda pointer: pointer.write_bytes(b"\xff garbage"), id="garbage"),
        pytest.param(
            lambda pointer: pointer.write_text('{"number": Infinity, "digest": "", "info": {}}'), id="no number"
        ),
        pytest.param(Path.unlink, id="missing"),
        pytest.param(_folder, id="unreadable"),
        pytest.param(
            lambda pointer: pointer.write_text('{"number": 9, "digest": "%s", "info": {}}' % ("0" * 64)),
            id="lost snapshot",
        ),
    ],
)
def test_a_broken_pointer_opens_the_breaker_and_everybody_can_see_it(
    client: tuple[TestClient, Path], damage: Callable[[Path], object]
) -> None:
    asking, pointer = client
    good = asking.get(LIST).json()
    damage(pointer)
    assert asking.get("/ready").status_code == 503
    assert asking.get(LIST).json() == good | {"stale": True}
    assert asking.get("/health").json()["breaker"] == "opened"
    assert asking.get(LIST).json() == good | {"stale": True}
    for path in ("/api/v1/findings?limit=3", "/ready", "/"):
        refused = asking.get(path)
        assert (refused.status_code, refused.json()["title"]) == (503, "No snapshot")
        assert 1 <= int(refused.headers["retry-after"]) <= 30
    assert 'cloudwise_breaker_state{breaker="snapshot",state="opened"} 1.0' in asking.get("/metrics").text


def test_nothing_published_is_said(tmp_path: Path) -> None:
    app = create_app(ApiSettings(data_dir=tmp_path))
    _, token = app.state.services.keys.create("all", accounts=None, actions=[Action.READ])
    with TestClient(app, headers={"Authorization": f"Bearer {token}"}) as asking:
        for path in ("/ready", LIST) * 4:
            assert asking.get(path).json()["title"] == "Nothing is published yet"
        assert asking.get("/health").json()["breaker"] == "closed"


def test_a_person_is_told_what_to_do_next_where_a_program_gets_a_problem(tmp_path: Path) -> None:
    app = create_app(ApiSettings(data_dir=tmp_path))
    _, token = app.state.services.keys.create("all", accounts=None, actions=[Action.READ])
    person = {"Authorization": f"Bearer {token}", "Accept": "text/html"}
    with TestClient(app) as asking:
        empty = asking.get("/", headers=person)
        assert (empty.status_code, empty.headers["content-type"]) == (503, "text/html; charset=utf-8")
        assert "script-src 'self'" in empty.headers["content-security-policy"]
        assert "<h1>Nothing is published yet</h1>" in empty.text
        assert "cloudwise run PATH..." in empty.text
        unknown = asking.get("/no/such/page", headers=person)
        assert (unknown.status_code, "To the overview" in unknown.text) == (404, True)
        refused = asking.post("/findings/dismiss", headers=person)
        assert (refused.status_code, "--action decide" in refused.text) == (403, True)
        ended = asking.post("/findings/dismiss", headers={"Accept": "text/html"})
        assert (ended.status_code, 'href="/sign-in"' in ended.text) == (401, True)
        assert asking.get(LIST, headers=person).headers["content-type"] == "application/problem+json"


def test_a_part_of_a_page_whose_session_ended_sends_all_of_it_to_sign_in(tmp_path: Path) -> None:
    with TestClient(create_app(ApiSettings(data_dir=tmp_path)), follow_redirects=False) as asking:
        answer = asking.get("/findings?q=nat", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (200, "/sign-in")


def test_who_asks_too_often_is_told_when_to_come_again(client: tuple[TestClient, Path]) -> None:
    asking, _ = client
    answers = [asking.get("/health") for _ in range(13)]
    assert [answer.status_code for answer in answers] == [200] * 12 + [429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60


def test_the_breaker_opens_after_failures_in_a_row_and_says_how_long() -> None:
    breaker = Breaker("snapshot", failures=2, seconds=30)
    for _ in range(2):
        with pytest.raises(StoreError), breaker.guard():
            raise StoreError("disk")
    assert breaker.state == "opened"
    with pytest.raises(BreakerOpenError) as stopped, breaker.guard():
        raise AssertionError("must not be asked")
    assert 29 <= stopped.value.retry_after <= 30


def test_an_answer_is_computed_once_for_all_who_wait_and_again_for_a_new_generation() -> None:
    computed = []

    async def compute() -> bytes:
        computed.append(1)
        await asyncio.sleep(0)
        return encoded({"items": []})

    async def ask() -> None:
        answers = Answers(1_000, 60, Metrics())
        await asyncio.gather(*(answers.answer(lambda: 1, "key", compute) for _ in range(5)))
        await answers.answer(lambda: 1, "key", compute)
        assert len(computed) == 1
        await answers.answer(lambda: 2, "key", compute)
        assert len(computed) == 2

    asyncio.run(ask())


def test_cells_that_a_spreadsheet_would_run_are_text() -> None:
    table = pl.DataFrame({"text": ["=1+1", " @x", "\t-2", "plain", None], "amount": [-1.5, 2, 3, 4, 5]})
    assert csv(table).decode().splitlines()[1:] == ["'=1+1,-1.5", "' @x,2.0", "'\t-2,3.0", "plain,4.0", ",5.0"]
