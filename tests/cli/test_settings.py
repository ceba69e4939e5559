"""Settings that are wrong are refused in words, wherever they come from."""

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
