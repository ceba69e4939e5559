"""Keys: shown once, kept so that nobody can use what is kept, and ended from the next request on."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import rmtree

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.auth import Action
from api.errors import KeyStoreError
from api.keys import Key, Keys, facts
from api.main import create_app
from api.settings import Settings as ApiSettings
from pipelines.cli import app as cli
from tests.service.conftest import Served

LIST = "/api/v1/detectors"


def _status(served: Served, token: str) -> int:
    return served.client.get(LIST, headers={"Authorization": f"Bearer {token}"}).status_code


def test_a_change_on_the_command_line_holds_from_the_next_request_on(served: Served) -> None:
    on_the_side = Keys(served.app.state.services.settings.keys)  # another process has a store of its own
    key, token = on_the_side.create("new", accounts=None, actions=[Action.READ], days=1)
    assert _status(served, token) == 200
    newer, rotated = on_the_side.rotate(key.id)
    assert (_status(served, token), _status(served, rotated)) == (401, 200)
    assert (newer.name, newer.accounts, newer.actions, newer.expires_at) == ("new", None, ["read"], key.expires_at)
    on_the_side.revoke(newer.id)
    assert _status(served, rotated) == 401


def test_a_key_ends_on_its_day(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = served.app.state.services.keys
    _, token = keys.create("a day", accounts=None, actions=[Action.READ], days=1)
    _, lasting = keys.create("no end", accounts=None, actions=[Action.READ])
    assert _status(served, token) == 200
    monkeypatch.setattr("api.keys._now", lambda: datetime.now(UTC) + timedelta(days=1))
    assert (_status(served, token), _status(served, lasting)) == (401, 200)


def test_a_key_is_256_random_bits_of_which_the_installation_keeps_none(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "api")
    made = [keys.create("x", accounts=["004471938265"], actions=[Action.READ])[1] for _ in range(3)]
    assert all(re.fullmatch(r"cw_[0-9a-f]{12}_[A-Za-z0-9_-]{43}", token) for token in made)
    assert len({token[16:] for token in made}) == 3
    files = [path for path in (tmp_path / "api").iterdir() if path.is_file()]
    kept = b"".join(path.read_bytes() for path in files)
    assert not any(token[16:].encode() in kept for token in made)
    assert {path.name: oct(path.stat().st_mode)[-3:] for path in files} == dict.fromkeys(
        ("keys.json", "lock", "secret"), "600"
    )
    assert oct((tmp_path / "api").stat().st_mode)[-3:] == "700"


def test_keys_copied_without_the_secret_beside_them_open_nothing(tmp_path: Path) -> None:
    _, token = Keys(tmp_path / "one").create("x", accounts=None, actions=[Action.READ])
    copy = Keys(tmp_path / "two")
    copy.create("y", accounts=None, actions=[Action.READ])
    (tmp_path / "two" / "keys.json").write_bytes((tmp_path / "one" / "keys.json").read_bytes())
    assert copy.principal(token) is None


@pytest.mark.parametrize(
    ("name", "accounts", "actions"),
    [
        ("x", [], ["read"]),
        ("x", ["12345"], ["read"]),
        ("x", ["\uff11" * 12], ["read"]),
        ("x", None, []),
        (" ", None, ["read"]),
    ],
)
def test_a_key_that_would_mean_nothing_is_not_made(
    tmp_path: Path, name: str, accounts: list[str] | None, actions: list[str]
) -> None:
    keys = Keys(tmp_path / "api")
    with pytest.raises(KeyStoreError):
        keys.create(name, accounts=accounts, actions=map(Action, actions))
    with pytest.raises(KeyStoreError, match="1 to 36,500 days"):
        keys.create("ann", accounts=None, actions=[Action.READ], days=999_999_999)
    assert keys.listed() == []


def test_keys_made_anew_with_a_secret_of_their_own_count_at_once(tmp_path: Path) -> None:
    """As `cloudwise demo` makes them again while it is served."""
    serving = Keys(tmp_path / "api")
    _, old = serving.create("old", accounts=None, actions=[Action.READ])
    rmtree(tmp_path / "api")
    _, new = Keys(tmp_path / "api").create("new", accounts=None, actions=[Action.READ])
    assert serving.principal(old) is None
    principal = serving.principal(new)
    assert principal is not None
    assert principal.name == "new"


def test_what_is_gone_cannot_be_changed(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "api")
    key, _ = keys.create("x", accounts=None, actions=[Action.READ])
    keys.revoke(key.id)
    for change in (keys.revoke, keys.rotate):
        for gone in (key.id, "000000000000"):
            with pytest.raises(KeyStoreError, match="cloudwise keys list"):
                change(gone)


def test_a_listing_says_what_a_key_may_and_whether_it_still_does() -> None:
    now = datetime(2026, 6, 18, tzinfo=UTC)
    key = Key("a1", "ann", "mac", ["004471938265"], ["read"], "2026-06-01T00:00:00+00:00", "2026-06-18T00:00:00+00:00")
    assert facts(key, now) == {
        "id": "a1",
        "name": "ann",
        "state": "expired",
        "accounts": "004471938265",
        "actions": "read",
        "created": "2026-06-01T00:00:00+00:00",
        "expires": "2026-06-18T00:00:00+00:00",
    }
    assert facts(key, now - timedelta(seconds=1))["state"] == "active"


def test_the_command_line_makes_lists_rotates_and_revokes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDWISE_DATA_DIR", str(tmp_path))

    def said(*words: str) -> tuple[int, str, str]:
        done = CliRunner().invoke(cli, ["keys", *words])
        return done.exit_code, done.stdout, done.stderr

    code, token, _ = said("create", "finance", "--account", "004471938265", "--days", "90")
    assert (code, token.startswith("cw_")) == (0, True)
    (kept,) = json.loads((tmp_path / "api" / "keys.json").read_text())
    code, listed, _ = said("list")
    assert "finance" in listed
    assert "004471938265" in listed
    assert "analyse, read" in listed
    assert all(secret not in listed for secret in (token.strip()[16:], kept["mac"]))
    code, rotated, _ = said("rotate", kept["id"])
    assert (code, rotated.startswith("cw_"), rotated != token) == (0, True, True)
    code, _, problem = said("revoke", kept["id"])
    assert (code, "`cloudwise keys list` shows them" in problem) == (1, True)
    for wrong in (
        ["x"],
        ["x", "--all-accounts", "--account", "004471938265"],
        ["x", "--all-accounts", "--action", "fly"],
        ["x", "--account", "12"],
    ):
        assert said("create", *wrong)[0] != 0
    assert [line.split("  ")[2] for line in said("list")[1].splitlines()] == ["revoked", "active"]


def test_a_file_that_holds_no_keys_lets_nobody_in_and_says_so_in_the_log_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(ApiSettings(data_dir=tmp_path))
    _, token = app.state.services.keys.create("x", accounts=None, actions=[Action.READ])
    (tmp_path / "api" / "keys.json").write_text("[{}]")
    with TestClient(app) as asking:
        answer = asking.get(LIST, headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["title"]) == (500, "Something failed")
    assert str(tmp_path) not in answer.text
    assert answer.headers["x-request-id"] in caplog.text


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CLOUDWISE_API__PORT", "abc", "api.port: Input should be a valid integer"),
        ("CLOUDWISE_API__LIMITS", "[", "a mapping is written as JSON"),
        ("CLOUDWISE_API__OIDC", '{"issuer": "http://x"}', "an identity provider is named by https://"),
        ("CLOUDWISE_API__NONSENSE", "1", "api.nonsense: Extra inputs are not permitted"),
    ],
)
def test_settings_that_make_no_sense_are_said_in_words(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    for command in (["keys", "list"], ["serve"]):
        done = CliRunner().invoke(cli, command)
        assert (done.exit_code, said in done.stderr) == (1, True), done.stderr
        assert "docs/api.md" in done.stderr


def test_a_cloudwise_yaml_that_is_none_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for text in ("api: [", "5", "\x00"):
        (tmp_path / "cloudwise.yaml").write_text(text, encoding="utf-8")
        done = CliRunner().invoke(cli, ["keys", "list"])
        assert (done.exit_code, "cloudwise.yaml cannot be read" in done.stderr) == (1, True), done.stderr
