"""`cloudwise notify`: what it prints, and the exit codes a cron job looks at."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from pipelines.cli import app
from tests.notify.conftest import WEDNESDAY, Company
from tests.notify.receivers import Receiver

Configure: TypeAlias = Callable[..., None]

CANARY = "cAnArY0123456789"


@pytest.fixture(autouse=True)
def installation(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    company.on(WEDNESDAY)
    monkeypatch.setenv("CLOUDWISE_DATA_DIR", str(company.data_dir))
    monkeypatch.setattr("pipelines.terminal.out", Console(emoji=False, width=200))  # no cell is folded


@pytest.fixture
def configure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Configure:
    def write(**notifications: object) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "cloudwise.yaml").write_text(json.dumps({"notifications": notifications}))  # JSON is YAML

    return write


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["notify", *arguments])


def test_it_says_what_went_where_and_then_that_nothing_is_due(configure: Configure, receiver: Receiver) -> None:
    configure(channels={"ops": receiver.url()}, routes=[{"to": "ops"}])
    done = invoke()
    assert done.exit_code == 0, done.output
    assert "Cost spike: +120.50 USD, Lambda in web & shop since 4 Nov 2025 (medium)" in done.output
    assert done.output.count("sent") == 2
    assert {"\r", "\x1b"} & set(done.output) == set()
    assert invoke().output == "Nothing is due.\n"


def test_a_failing_channel_is_exit_code_one_with_its_reason_and_no_secret(configure: Configure) -> None:
    configure(channels={"ops": f"json://u:{CANARY}@127.0.0.1:9/{CANARY}?wait=0"}, routes=[{"to": "ops"}])
    done = invoke()
    assert done.exit_code == 1
    assert "it refused the connection" in done.output
    assert "2 message(s) could not be sent; the next run tries again" in done.output
    assert CANARY not in done.output


def test_a_trial_goes_to_the_named_channels_only(configure: Configure, receiver: Receiver) -> None:
    configure(channels={"ops": receiver.url(), "down": "json://127.0.0.1:9/x?wait=0"})
    assert invoke("--test", "ops").exit_code == 0
    assert receiver.titles == ["CloudWise: this channel works"]
    failed = invoke("--test")
    assert failed.exit_code == 1
    assert "down" in failed.output
    assert "it refused the connection" in failed.output
    assert len(receiver.got) == 2


def test_an_unknown_channel_is_named_with_the_nearest(configure: Configure, receiver: Receiver) -> None:
    configure(channels={"finops": receiver.url()})
    done = invoke("--test", "finop")
    assert done.exit_code == 1
    assert "There is no channel 'finop'. Did you mean 'finops'?" in done.output


def test_a_dry_run_shows_the_messages_and_what_would_wait(configure: Configure, receiver: Receiver) -> None:
    always = {"from": "00:00", "to": "24:00"}
    configure(
        channels={"ops": receiver.url(), "calm": receiver.url()},
        routes=[{"to": "ops"}, {"to": "calm", "min_impact": 100, "quiet_hours": always}],
    )
    done = invoke("--dry-run")
    assert done.exit_code == 0, done.output
    assert "── to ops ──\nCost spike: +120.50 USD, Lambda in web & shop since 4 Nov 2025 (medium)\n\n" in done.output
    assert "── not to calm, quiet until " in done.output
    assert "2 message(s) would be sent" in done.output
    assert receiver.asked == 0


def test_without_a_channel_it_says_where_to_read_on() -> None:
    done = invoke()
    assert done.exit_code == 1
    assert "No channel is set" in done.output
    assert "docs/notifications.md" in done.output


def test_channels_are_named_with_a_trial_only(configure: Configure, receiver: Receiver) -> None:
    configure(channels={"ops": receiver.url()})
    assert invoke("ops").exit_code == 2
