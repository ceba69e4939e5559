"""What the snapshot's connection refuses whatever it is asked, and how long it lets itself be asked.

Here: statements that nobody of ours writes, given to the connection that answers requests. Not here: who may
ask (test_matrix.py).
"""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest
from fastapi.testclient import TestClient

import sql
from api.auth import Action
from api.errors import QueryTooLongError, StoreError
from api.main import create_app
from api.services import Services
from api.settings import Api, Limits
from api.settings import Settings as ApiSettings
from tests.conftest import ROOT
from tests.service.conftest import Served

FOREVER = """SELECT count(*) FROM range(100000000000) AS a, range(1000) AS b
WHERE a.range <> b.range AND $account <> '' AND $limit > 0 AND $accounts IS NULL"""
Asking = Callable[[str], object]


@pytest.fixture
def asking(served: Served, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asking]:
    """Any statement, on the connection that answers requests."""
    with served.app.state.services.store.snapshot() as snapshot:

        def ask(statement: str) -> object:
            monkeypatch.setattr(sql, "read", lambda _: statement)
            return snapshot.rows("statement")

        yield ask


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_parquet('https://example.com/x.parquet')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM sniff_csv('/etc/passwd')",
        "COPY findings TO '/tmp/findings.csv'",
        "COPY findings FROM '/etc/passwd'",
        "EXPORT DATABASE '/tmp/findings'",
        "ATTACH '/tmp/other.duckdb'",
        "ATTACH ':memory:' AS other",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '99GB'",
        "SET lock_configuration = false",
        "RESET lock_configuration",
        "PRAGMA enable_profiling",
        "DELETE FROM findings",
        "UPDATE findings SET Title = 'x'",
        "CREATE TABLE more AS SELECT 1",
        "DROP TABLE findings",
        "SELECT * FROM secret_of_this_process",
    ],
)
def test_the_connection_refuses(asking: Asking, statement: str) -> None:
    secret_of_this_process = [1]
    with pytest.raises(StoreError):
        asking(statement)
    assert secret_of_this_process == [1]
    assert asking("SELECT 1 AS one") == [{"one": 1}]


def test_every_statement_is_constant_text_of_the_package() -> None:
    """`rows` and `frame` are given a literal name each time, and `frame` alone makes a statement of it."""
    for path in sorted((ROOT / "api").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.args:
                owner = ast.unparse(call.func.value)
                if call.func.attr in ("rows", "frame") and owner == "snapshot":
                    name = ast.unparse(call.args[0])
                    assert isinstance(call.args[0], ast.Constant) or name == "wanted.name", f"{path}: {name}"
                assert call.func.attr not in ("execute", "sql") or path.name == "store.py", path
    for name in sql.names("api"):
        assert "{" not in sql.read(name).replace("[{", "").replace(",{", ""), name


@pytest.fixture
def hasty(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """An application that gives a query a twentieth of a second, and whose realised savings take for ever."""
    copytree(demo / "published", tmp_path / "published", symlinks=True)
    app = create_app(ApiSettings(data_dir=tmp_path, api=Api(limits=Limits(query_seconds=0.05))))
    _, token = app.state.services.keys.create("all", accounts=None, actions=list(Action))
    real = sql.read
    monkeypatch.setattr(sql, "read", lambda name: FOREVER if name == "api/realised" else real(name))
    with TestClient(app, headers={"Authorization": f"Bearer {token}"}) as client:
        yield client


def test_a_query_that_takes_too_long_is_stopped_and_the_next_one_answered(hasty: TestClient) -> None:
    late = hasty.get("/api/v1/realised-savings?account=219465803371")
    assert (late.status_code, late.json()["title"]) == (503, "The query took too long")
    assert late.headers["retry-after"] == "5"
    assert hasty.get("/health").json()["breaker"] == "closed"  # who asks too much does not take it from the others


def test_the_connection_is_of_use_after_it_was_interrupted(hasty: TestClient) -> None:
    services: Services = hasty.app.state.services  # type: ignore[attr-defined]  # the client's app is any ASGI app
    with services.reading() as snapshot:
        for _ in range(2):
            with pytest.raises(QueryTooLongError):
                snapshot.rows("realised", {"account": "x", "limit": 1, "accounts": None})
            assert snapshot.rows("decided") == [{"published": 0}]
