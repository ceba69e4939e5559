"""Findings are dismissed, restored, judged and proved from the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipelines.cli import app


@pytest.fixture(autouse=True)
def data_dir(published: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLOUDWISE_DATA_DIR", str(published))
    monkeypatch.setenv("COLUMNS", "200")
    return published


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def listed(state: str) -> list[str]:
    found = json.loads(invoke("findings", "--state", state, "--format", "json").output)
    return [finding["FindingId"] for finding in found]


def test_a_finding_is_dismissed_until_it_is_restored() -> None:
    finding, *others = listed("open")
    done = invoke("dismiss", finding, "--reason", "kept for the audit", "--until", "2099-12-31", "--as", "planned")
    assert done.exit_code == 0, done.output
    assert "dismissed; generation 2 shows it" in done.output
    assert (listed("dismissed"), listed("open")) == ([finding], others)
    assert f"{len(others)} open findings, 0 resolved, 1 dismissed" in invoke("findings").output
    assert "dismissed" in invoke("status").output
    assert invoke("restore", finding).exit_code == 0
    assert (listed("dismissed"), listed("open")) == ([], [finding, *others])
    changes = json.loads(
        invoke("sql", f"select x_Change from finding_history where FindingId = '{finding}'", "--format", "json").output
    )
    assert {"opened", "dismissed", "restored"} <= {change["x_Change"] for change in changes}


def test_feedback_is_counted() -> None:
    finding = listed("open")[0]
    assert invoke("feedback", finding, "false", "--reason", "it is the licence server").exit_code == 0
    counted = invoke("sql", "select sum(x_Refuted)::int as n from reliability", "--format", "json").output
    assert json.loads(counted) == [{"n": 1}]


def test_evidence_shows_the_query_and_its_numbers_beside_those_of_the_finding() -> None:
    shown = invoke("evidence", listed("open")[0])
    assert shown.exit_code == 0, shown.output
    assert "per month of 730 hours" in shown.output
    assert "priced    EffectiveCost" in shown.output
    assert "monthly_cost" in shown.output


@pytest.mark.parametrize("command", [("evidence",), ("restore",), ("dismiss", "--reason", "x")])
def test_an_unknown_finding_is_an_exit_code_and_a_hint(command: tuple[str, ...]) -> None:
    name, *options = command
    result = invoke(name, "0000000000000000", *options)
    assert result.exit_code == 1
    assert "There is no finding '0000000000000000'" in result.output
