"""The command line as a person uses it: exit codes, formats, what is said when something is wrong."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipelines.cli import app
from tests.sample.three_schemas import Schema, write_month


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return write_month(tmp_path / "export", Schema.CUR_2_PARQUET)


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLOUDWISE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path / "data"


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def content(result: Result) -> str:
    return next(line.split()[1] for line in result.output.splitlines() if line.startswith("content"))


@pytest.mark.usefixtures("few_detectors")
def test_a_run_reconciles_publishes_and_says_where_everything_lies(export: Path, data_dir: Path) -> None:
    result = invoke("run", export)
    assert result.exit_code == 0, result.output
    assert "PUBLISHED" in result.output
    assert "equal, to 12 decimals" in result.output
    assert (data_dir / "published" / "findings.duckdb").exists()
    assert (data_dir / "reports" / "latest.html").exists()
    assert {path.name for path in data_dir.iterdir()} <= {
        "landing", "published", "reports", "tmp", "warehouse.duckdb", "warehouse.duckdb.lock",
    }  # fmt: skip


@pytest.mark.usefixtures("few_detectors")
def test_a_second_run_changes_nothing_and_says_so(export: Path) -> None:
    first = invoke("run", export)
    second = invoke("run", export)
    assert second.exit_code == 0
    assert "UNCHANGED" in second.output
    assert content(first) == content(second)


@pytest.mark.usefixtures("few_detectors")
def test_rebuilding_from_landing_gives_the_same_content(export: Path, data_dir: Path) -> None:
    first = invoke("run", export)
    again = invoke("rebuild")
    assert again.exit_code == 0, again.output
    assert content(first) == content(again)
    (data_dir / "warehouse.duckdb").unlink()
    assert content(invoke("rebuild")) == content(first)
    attempts = json.loads(
        invoke("sql", "select x_Reason from deliveries order by x_Attempt", "--format", "json").output
    )
    assert [attempt["x_Reason"] for attempt in attempts] == [None, "rebuilt from landing", "rebuilt from landing"]


@pytest.mark.usefixtures("few_detectors")
def test_a_warehouse_that_is_no_database_is_rebuilt(export: Path, data_dir: Path) -> None:
    first = invoke("run", export)
    (data_dir / "warehouse.duckdb").write_text("x\n", encoding="utf-8")
    refused = invoke("run", export)
    assert refused.exit_code == 1
    assert "not a DuckDB database" in refused.output
    again = invoke("rebuild")
    assert again.exit_code == 0, again.output
    assert content(again) == content(first)
    assert not list(data_dir.glob("*.before*"))
    assert content(invoke("run", export)) == content(first)


@pytest.mark.usefixtures("few_detectors")
def test_a_rebuild_that_fails_leaves_the_warehouse_as_it_was(export: Path, data_dir: Path) -> None:
    first = invoke("run", export)
    damaged = next((data_dir / "landing").rglob("00000.parquet"))
    whole = damaged.read_bytes()
    damaged.unlink()
    damaged.write_bytes(whole[:-1])
    failed = invoke("rebuild")
    assert failed.exit_code == 1
    assert "not as it was settled" in failed.output
    assert content(invoke("run", export)) == content(first)


@pytest.mark.usefixtures("published")
def test_a_refused_delivery_is_an_exit_code_and_a_reason(tmp_path: Path) -> None:
    strange = tmp_path / "strange.csv"
    strange.write_text("a,b\n1,2\n", encoding="utf-8")
    result = invoke("run", strange)
    assert result.exit_code == 1
    assert "unknown_schema" in result.output
    rows = json.loads(
        invoke(
            "sql", "select x_State, count(*) as n from deliveries group by all order by all", "--format", "json"
        ).output
    )
    assert rows == [{"x_State": "PUBLISHED", "n": 1}, {"x_State": "REJECTED", "n": 1}]


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    result = invoke("run", tmp_path / "nowhere")
    assert result.exit_code == 1
    assert "nowhere" in result.output


def test_before_the_first_run_every_reader_says_what_to_do() -> None:
    for command in (["findings"], ["sql", "select 1"], ["status"]):
        result = invoke(*command)
        assert result.exit_code == 1
        assert "cloudwise run" in result.output


@pytest.mark.usefixtures("published")
def test_findings_as_json_carry_money_as_text_and_evidence_as_objects() -> None:
    found = json.loads(invoke("findings", "--format", "json").output)
    assert found
    for finding in found:
        assert isinstance(finding["x_Evidence"], dict)
        assert isinstance(finding["x_MonthlyCost"], str)
    saved = [Decimal(finding["x_NetMonthlySaving"]) for finding in found if finding["x_NetMonthlySaving"]]
    assert saved == sorted(saved, reverse=True)


@pytest.mark.usefixtures("published")
def test_min_saving_is_a_floor() -> None:
    every = json.loads(invoke("findings", "--format", "json").output)
    floor = every[0]["x_NetMonthlySaving"]
    found = json.loads(invoke("findings", "--min-saving", floor, "--format", "json").output)
    assert [finding["FindingId"] for finding in found] == [
        finding["FindingId"] for finding in every if finding["x_NetMonthlySaving"] == floor
    ]


@pytest.mark.usefixtures("published")
def test_findings_as_csv_have_a_header_and_a_row_each() -> None:
    rows = list(csv.DictReader(io.StringIO(invoke("findings", "--format", "csv").output)))
    assert len(rows) == len(json.loads(invoke("findings", "--format", "json").output))
    assert all(row["FindingId"] for row in rows)


@pytest.mark.usefixtures("published")
def test_sql_reads_and_cannot_write_or_touch_files(tmp_path: Path) -> None:
    total = json.loads(
        invoke("sql", "select sum(x_SourceCost) as total from reconciliation", "--format", "json").output
    )
    assert Decimal(total[0]["total"]) != 0
    target = tmp_path / "stolen.csv"
    for statement in (
        "delete from findings",
        "create table t as select 1",
        f"copy findings to '{target}'",
        f"from read_csv('{export}')",
        "set memory_limit = '1GB'",
        "selec 1",
    ):
        result = invoke("sql", statement)
        assert result.exit_code == 1, statement
        assert "The statement failed" in result.output
    assert not target.exists()


def test_a_misspelt_threshold_stops_the_run_with_a_hint(
    export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cloudwise.yaml").write_text("detectors: {cost_anomaly: {min_scor: 3}}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    result = invoke("run", export)
    assert result.exit_code == 1
    assert "min_score" in result.output
    assert "cloudwise.yaml" in result.output
    assert not (tmp_path / "data").exists()  # before anything was read


@pytest.mark.usefixtures("published")
def test_sql_runs_one_statement_and_refuses_none_and_two() -> None:
    for statement, words in (("", "no statement"), (" -- ", "no statement"), ("select 1; select 2", "2 statements")):
        result = invoke("sql", statement)
        assert result.exit_code == 1
        assert f"cloudwise: There {'are' if '2' in words else 'is'} {words}" in result.output
    assert invoke("sql", "select 1;").exit_code == 0
    assert invoke("sql", "pivot bills on x_Hourly using count(*)").exit_code == 0


def test_an_unknown_setting_is_an_error_not_a_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cloudwise.yaml").write_text("datadir: elsewhere\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    result = invoke("status")
    assert result.exit_code == 1
    assert "datadir" in result.output


@pytest.mark.usefixtures("published")
def test_status_names_bills_and_attempts() -> None:
    result = invoke("status")
    assert result.exit_code == 0
    assert "Generation 1" in result.output
    assert "2026-04" in result.output


def test_a_first_run_in_which_all_is_refused_still_publishes_the_reasons(tmp_path: Path, data_dir: Path) -> None:
    strange = tmp_path / "strange.csv"
    strange.write_text("a,b\n1,2\n", encoding="utf-8")
    result = invoke("run", strange)
    assert result.exit_code == 1
    assert "unknown_schema" in result.output
    assert "No findings match" in result.output
    assert (data_dir / "reports" / "latest.html").exists()
    assert "unknown_schema" in invoke("status").output


@pytest.mark.slow
def test_the_end_of_a_run_counts_what_is_resolved_and_names_the_largest_with_its_money(shared_data: Path) -> None:
    result = invoke("run", shared_data / "aws_workshop_cur_2018_10")
    assert result.exit_code == 0, result.output
    for endpoint in ("CUR-NoKey", "CUR-test", "testing"):
        assert f"devEndpoint/{endpoint}" in result.output
    assert (
        "resolved  Development resource running around the clock · devEndpoint/CUR-test · "
        "328.82 USD billed · 1,589.68 USD a month · until 16 Oct 2018\n"
    ) in result.output
    state = "select x_State as s, count(*) as n from findings group by all"
    count = {row["s"]: row["n"] for row in json.loads(invoke("sql", state, "--format", "json").output)}
    assert count["resolved"] == 13
    assert "regressed" not in count
    assert f"{count['open']} open findings, 13 resolved" in result.output


def test_a_bill_without_resource_ids_is_said_to_be_not_assessed(shared_data: Path) -> None:
    result = invoke("run", shared_data / "legacy_csv_2023_11")
    assert result.exit_code == 0, result.output
    assert "No findings match." in result.output
    assert "not assessed  the export gives no ResourceId (34 rules)\n" in result.output
