"""Settings that are wrong are refused in words, wherever they come from."""

import re
from pathlib import Path

import pytest

from pipelines.errors import CloudWiseError
from pipelines.settings import load


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_list_in_the_environment_is_json_and_anything_else_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDWISE_INBOX", '["/a/b", "/c"]')
    assert load().inbox == [Path("/a/b"), Path("/c")]
    monkeypatch.setenv("CLOUDWISE_INBOX", "/a/b")
    with pytest.raises(CloudWiseError, match="inbox") as refused:
        load()
    assert """CLOUDWISE_INBOX='["/bills/one", "/bills/two"]'""" in refused.value.hint


@pytest.mark.parametrize("text", ["hello\n", "- data_dir\n- x\n", "5\n", "1: 2\n"])
def test_a_file_that_holds_no_names_with_values_is_refused(folder: Path, text: str) -> None:
    (folder / "cloudwise.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CloudWiseError, match="something else than settings"):
        load()


def test_a_file_that_is_no_text_is_refused(folder: Path) -> None:
    (folder / "cloudwise.yaml").write_bytes(b"data_dir: \xff\n")
    with pytest.raises(CloudWiseError, match="cannot be read"):
        load()


def test_an_empty_file_and_an_empty_variable_mean_the_defaults(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "cloudwise.yaml").write_text("", encoding="utf-8")
    monkeypatch.setenv("CLOUDWISE_DATA_DIR", "")
    monkeypatch.setenv("CLOUDWISE_THREADS", "")
    assert load().data_dir == Path("data")
    assert load().threads is None


def test_a_time_zone_is_a_name_or_one_by_account_and_by_tag(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "cloudwise.yaml").write_text(
        'time_zone: {default: Europe/Berlin, accounts: {"000000000001": Asia/Tokyo}, tags: {"team=ml": UTC}}'
    )
    zones = load().owners_time
    assert zones.general == {"time_zone": "Europe/Berlin"}
    assert zones.by_account == {"time_zone": {"000000000001": "Asia/Tokyo"}}
    assert zones.by_tag == {"time_zone": {"team=ml": "UTC"}}
    monkeypatch.setenv("CLOUDWISE_TIME_ZONE", "America/New_York")
    assert load().owners_time.general == {"time_zone": "America/New_York"}


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Berln", "time_zone: Value error, unknown time zone 'Europe/Berln'. Did you mean 'Europe/Berlin'?"),
        ({"accounts": {"1": "Mars"}}, "unknown time zone 'Mars'"),
        ({"account": {}}, "settings.time_zone: unknown key 'account'. Did you mean 'accounts'?"),
        ({"tags": {"ml": "UTC"}}, 'settings.time_zone.tags: expected "key=value"'),
    ],
)
def test_a_time_zone_that_does_not_exist_is_refused(zone: str | dict[str, dict[str, str]], said: str) -> None:
    with pytest.raises(CloudWiseError, match=re.escape(said)):
        load(time_zone=zone)
