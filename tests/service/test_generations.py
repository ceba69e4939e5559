"""A list that is paged through while a new generation is published stays of one generation, or says that it is gone."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copy, copytree

import duckdb
import pytest
from fastapi.testclient import TestClient

from api.auth import Action
from api.main import create_app
from api.settings import Settings as ApiSettings
from api.warming import warmed
from models.generation import POINTER, file_of, heard, said

LIST = "/api/v1/findings?limit=5"


@pytest.fixture
def published(demo: Path, tmp_path: Path) -> Path:
    return Path(copytree(demo / "published", tmp_path / "published", symlinks=True))


def _ask(published: Path) -> TestClient:
    app = create_app(ApiSettings(data_dir=published.parent))
    _, token = app.state.services.keys.create("all", accounts=None, actions=list(Action))
    return TestClient(app, headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def client(published: Path) -> Iterator[TestClient]:
    with _ask(published) as client:
        yield client


def _publish_without_savings(published: Path) -> str:
    """A new generation, whose findings are other ones."""
    now = heard((published / POINTER).read_bytes())
    new = replace(now, number=now.number + 1, digest="ab" * 32)
    path = published / new.file
    copy(published / now.file, path)
    path.chmod(0o644)
    with duckdb.connect(path) as con:
        con.execute("DELETE FROM findings WHERE Category <> 'anomaly'")
        con.execute("UPDATE generation SET generation = $1, number = $2, digest = $3", [new.id, new.number, new.digest])
    (published / "CURRENT.new").write_text(said(new), encoding="utf-8")
    (published / "CURRENT.new").replace(published / POINTER)
    return new.id


def test_the_following_page_is_of_the_generation_of_the_first(client: TestClient, published: Path) -> None:
    whole = client.get("/api/v1/findings?limit=10").json()
    first = client.get(LIST).json()
    new = _publish_without_savings(published)
    second = client.get(LIST, params={"limit": 5, "cursor": first["next"]}).json()
    assert first["items"] + second["items"] == whole["items"]
    assert {page["generation"] for page in (whole, first, second)} == {first["generation"]}
    fresh = client.get(LIST).json()
    assert fresh["generation"] == new != first["generation"]
    assert {row["Category"] for row in fresh["items"]} == {"anomaly"}


def test_a_new_generation_is_ready_before_anyone_asks(client: TestClient, published: Path) -> None:
    new = _publish_without_savings(published)
    services = client.app.state.services  # type: ignore[attr-defined]  # typed as any ASGI application
    assert asyncio.run(warmed(services, None)) == new

    def made_now() -> object:
        raise AssertionError("was not made before")

    with services.reading() as snapshot:
        assert snapshot.generation.id == new
        assert snapshot.kept(("overview", None, services.decisions.stamp), made_now)
    (published / POINTER).write_text("garbage")
    assert asyncio.run(warmed(services, new)) is None
    assert services.breaker.state == "closed"


def test_a_generation_that_is_gone_is_said_and_the_page_begins_again(client: TestClient, published: Path) -> None:
    first = client.get(LIST).json()
    new = _publish_without_savings(published)
    (published / file_of(first["generation"])).unlink()
    with _ask(published) as later:  # a process that has it not open
        gone = later.get(LIST, params={"limit": 5, "cursor": first["next"]})
        assert (gone.status_code, gone.json()["title"]) == (410, "That generation is gone")
        page = later.get("/findings", params={"cursor": first["next"]})
        assert page.status_code == 200
        assert new in page.text
        assert later.get("/health").json()["breaker"] == "closed"
