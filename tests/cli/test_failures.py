"""What goes wrong around the program is said in words, with an exit code, and never as a traceback."""

import errno
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

import models.finding
from pipelines import cli, cli_choices
from pipelines.steps import whole
from pipelines.warehouse import asked

PUBLISHED_STAYS = "cloudwise: interrupted; what was published before is still there\n"


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLOUDWISE_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, arguments)


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (KeyboardInterrupt(), 130, PUBLISHED_STAYS),
        (RuntimeError("Query interrupted"), 130, PUBLISHED_STAYS),
        (OSError(errno.ENOSPC, "No space left on device", "/bills/x"), 1, "free space"),
        (OSError(errno.EROFS, "Read-only file system", "/bills/x"), 1, "where: /bills/x"),
        (duckdb.InternalException("odd"), 1, "cloudwise: The database failed: odd\n  hint: "),
    ],
)
def test_an_error_of_the_surroundings_is_words_and_a_code(
    error: BaseException, code: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(whole, "run", fail)
    result = invoke("run", ".")
    assert result.exit_code == code
    assert words in result.output


def test_a_fault_of_ours_is_not_dressed_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("ours")

    monkeypatch.setattr(whole, "run", fail)
    assert str(invoke("run", ".").exception) == "ours"


def test_an_interrupted_query_is_not_a_failed_statement() -> None:
    class Interrupted:
        def extract_statements(self, _: str) -> list[None]:
            return [None]

        def sql(self, _: str) -> None:
            raise duckdb.InterruptException("INTERRUPT Error: Interrupted!")

    with pytest.raises(duckdb.InterruptException):
        asked(Interrupted(), "select 1")  # type: ignore[arg-type]  # all that it asks of a connection


@pytest.mark.parametrize("place", ["/etc/passwd", "/proc/x"])
def test_a_data_folder_that_cannot_be_one_is_named(place: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CLOUDWISE_DATA_DIR", place)
    for command in (["run", str(tmp_path)], ["rebuild"], ["status"]):
        result = invoke(*command)
        assert result.exit_code == 1
        assert "cloudwise: " in result.output
        assert place in result.output
        assert "hint: " in result.output


@pytest.mark.parametrize("limit", ["banana", "12", "4 ZB"])
def test_a_memory_limit_that_is_no_size_is_explained(
    limit: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CLOUDWISE_MEMORY_LIMIT", limit)
    result = invoke("run", str(tmp_path))
    assert result.exit_code == 1
    assert "memory_limit is not a size" in result.output
    assert "write it like 4GB" in result.output


@pytest.mark.parametrize("arguments", [["csv"], ["table"]])
@pytest.mark.usefixtures("published")
def test_a_reader_that_has_seen_enough_ends_the_program_silently(arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    program = "from pipelines.cli import app; app()"
    statement = "select * from range(20000)"
    done = subprocess.run(
        [sys.executable, "-c", program, "sql", statement, "--format", *arguments],
        stdout=writing, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    os.close(writing)
    assert done.stderr == ""
    assert done.returncode == 1


def test_an_empty_path_is_refused_and_not_taken_for_this_folder() -> None:
    for arguments in ([""], ["bills", " "]):
        result = invoke("run", *arguments)
        assert result.exit_code == 2
        assert "a path is empty" in result.output


@pytest.mark.parametrize("amount", ["nan", "inf"])
def test_a_saving_that_is_no_number_is_refused(amount: str) -> None:
    result = invoke("findings", "--min-saving", amount)
    assert result.exit_code == 2
    assert "finite" in result.output


def test_the_categories_of_the_command_line_are_those_of_the_findings() -> None:
    assert {item.name: item.value for item in cli_choices.Category} == {
        item.name: item.value for item in models.finding.Category
    }
    assert invoke("findings", "--category", "banana").exit_code == 2


@pytest.mark.usefixtures("published")
def test_an_account_or_category_without_findings_is_said() -> None:
    result = invoke("findings", "--account", "000000000000", "--category", "commit")
    assert result.exit_code == 0
    assert "no findings of account 000000000000; accounts here: " in result.output
    assert "no findings of category commit; categories here: " in result.output
    silent = invoke("findings", "--account", "000000000000", "--format", "json")
    assert silent.stdout.strip() == "[]"


@pytest.mark.usefixtures("published")
def test_an_account_that_is_none_is_refused() -> None:
    result = invoke("findings", "--account", "prod")
    assert result.exit_code == 1
    assert "'prod' is no account" in result.output
    assert "accounts here: " in result.output


def test_the_version_is_that_of_the_distribution() -> None:
    result = invoke("--version")
    assert result.exit_code == 0
    assert result.output == f"cloudwise {version('cloudwise')}\n"
