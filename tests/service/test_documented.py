"""docs/api.md is true: its commands run, its examples answer, its tables are whole.

Here: every code block, path, parameter, status and setting of that page. Not here: README.md (tests/cli).
"""

import json
import re
import shlex
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api import problems
from api.auth import Action
from api.optimization import Kind
from api.settings import Api
from pipelines.cli import app
from tests.conftest import ROOT
from tests.service.conftest import Served

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
ORIGIN = "http://127.0.0.1:8710"


def _blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


def _commands(name: str) -> list[str]:
    lines = "\n".join(_blocks("sh")).replace("\\\n", " ")
    return re.findall(rf"^{name} .*?(?=^\w|\Z)", lines, re.DOTALL | re.MULTILINE)


def _asked(served: Served, command: str, names: dict[str, str]) -> httpx2.Response:
    """What a curl of the page answers, asked of the application."""
    options: dict[str, list[str]] = {"-H": [], "-X": ["GET"], "-d": [], "-o": []}
    urls = []
    words = iter(shlex.split(command)[1:])
    for word in words:
        if word in options:
            options[word].append(next(words))
        elif word != "-s":
            urls.append(word)
    (url,) = urls
    assert url.startswith(f"{ORIGIN}/")
    for name, value in names.items():
        url = url.replace(name, value)
    method = "POST" if options["-d"] and options["-X"] == ["GET"] else options["-X"][-1]
    headers = dict(line.replace("$KEY", names["$KEY"]).split(": ", 1) for line in options["-H"])
    with TestClient(served.app) as nobody:
        return nobody.request(method, url.removeprefix(ORIGIN), headers=headers, content="".join(options["-d"]) or None)


@pytest.fixture
def names(served: Served) -> dict[str, str]:
    items = served.client.get("/api/v1/findings?category=terminate&limit=1").json()["items"]
    key = served.key("004471938265", items[0]["SubAccountId"])["Authorization"].removeprefix("Bearer ")
    return {"$KEY": key, "$FINDING": items[0]["FindingId"]}


def test_every_curl_is_answered(served: Served, names: dict[str, str]) -> None:
    answers = [_asked(served, command, names) for command in _commands("curl")]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 204, 204, 200]
    optimization, page, file, one, *_, events = answers
    (example,) = _blocks("json")
    _like(json.loads(example), optimization.json(), "answer")
    assert {row["Category"] for row in page.json()["items"]} == {"terminate"}
    assert file.text.startswith("FindingId,DetectorId,")
    assert one.json()["finding"]["FindingId"] == names["$FINDING"]
    assert all(row["x_AsOf"] > "2026-06-10" for row in events.json()["items"])


def _like(example: Any, real: Any, where: str) -> None:  # noqa: ANN401  # whatever JSON holds
    """Whatever the example shows, the real answer has, of the same kind."""
    assert type(example) is type(real), where
    if isinstance(example, dict) and not where.endswith(("by_type", "by_service")):
        assert set(example) <= set(real), where
        for name in example:
            _like(example[name], real[name], f"{where}.{name}")
    elif isinstance(example, list) and example and real:
        _like(example[0], real[0], f"{where}[]")


def test_the_python_runs(served: Served, names: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def client(base_url: str, headers: dict[str, str]) -> TestClient:
        return TestClient(served.app, base_url=base_url, headers=headers)

    monkeypatch.setitem(sys.modules, "httpx", SimpleNamespace(Client=client))
    (code,) = _blocks("python")
    said: dict[str, Any] = {"key": names["$KEY"]}
    exec(code, said)  # noqa: S102  # our own page
    assert len(said["findings"]) > 20
    assert said["news"] == []


def test_every_command_about_keys_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDWISE_DATA_DIR", str(tmp_path))
    identity = ""
    for command in _commands("cloudwise"):
        words = shlex.split(command.replace("ID", identity), comments=True)
        done = CliRunner().invoke(app, words[1:])
        assert done.exit_code == 0, f"{command}: {done.output}"
        found = re.findall(r"^([0-9a-f]{12}) made", done.stderr, re.MULTILINE)
        identity = found[0] if found else identity
    assert len(_commands("cloudwise")) == 5


def test_every_route_and_parameter_is_in_the_table(served: Served) -> None:
    rows = re.findall(r"^\| `([A-Z]+) (/\S*)` \| (.*) \|$", PAGE, re.MULTILINE)
    paths = served.client.get("/api/v1/openapi.json").json()["paths"]
    assert {(method.lower(), path) for method, path, _ in rows} == {
        (method, path) for path, operations in paths.items() for method in operations
    }
    for method, path, words in rows:
        asked = paths[path][method.lower()].get("parameters", [])
        unsaid = {each["name"] for each in asked if each["in"] == "query" and f"`{each['name']}`" not in words}
        assert unsaid == set(), path


def test_every_status_setting_action_and_kind_is_said() -> None:
    refused = PAGE.partition("## When it says no")[2]
    statuses = {each.status for each in vars(problems).values() if isinstance(each, problems.Problem)} - {500}
    assert {int(status) for status in re.findall(r"\b4[0-9]{2}\b|\b503\b", refused.partition("## ")[0])} == statuses
    settings = Api.model_json_schema()
    parts = [settings, *settings["$defs"].values()]
    named = {name for part in parts for name in part["properties"]} - {"limits", "breaker", "oidc"}
    assert {name for name in named if f"`{name}`" not in PAGE.partition("## Settings")[2]} == set()
    assert {word for word in (*Action, *Kind) if f"`{word}`" not in PAGE} == set()
