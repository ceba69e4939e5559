"""What docs/notifications.md shows is so: examples load, commands and options exist, numbers are those of the code."""

import re
from pathlib import Path
from textwrap import dedent

import pytest
import typer.main
from typer.core import TyperGroup

from pipelines.cli import app
from pipelines.notify import channels
from pipelines.notify.settings import Notifications, Route
from pipelines.settings import load


@pytest.fixture
def page(repository: Path) -> str:
    return (repository / "docs" / "notifications.md").read_text(encoding="utf-8")


def test_every_example_is_a_section_that_loads(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    examples = [dedent(text) for text in re.findall(r"^ *```yaml\n(.*?)^ *```", page, flags=re.MULTILINE | re.DOTALL)]
    assert len(examples) == page.count("```yaml") == 3
    for example in examples:
        (tmp_path / "cloudwise.yaml").write_text(example, encoding="utf-8")
        assert load().notifications.routes


def test_every_command_and_option_exists(page: str) -> None:
    program = typer.main.get_command(app)
    assert isinstance(program, TyperGroup)
    named = re.findall(r"\bcloudwise ([a-z]+)((?: --[a-z-]+)*)", page)
    assert {"notify", "rebuild", "run", "demo", "serve", "why"} <= {name for name, _ in named}
    for name, options in named:
        command = program.commands[name]
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(options.split()) <= known, name


def test_every_condition_is_told(page: str) -> None:
    told = set(re.findall(r"`([a-z_]+)`", page)) | set(re.findall(r"^\s*-? ?([a-z_]+):", page, flags=re.MULTILINE))
    assert set(Route.model_fields) | set(Notifications.model_fields) <= told


def test_the_numbers_are_those_of_the_code(page: str) -> None:
    defaults = Notifications()
    assert f"`max_age_days` ({defaults.max_age_days})" in page
    assert f"`max_messages` ({defaults.max_messages})" in page
    assert f"for {channels.LONGEST_SECONDS} seconds at most" in page
    assert (channels.RETRIES, channels.WAIT_SECONDS) == (2, 2.0)
    assert "tried three times, two seconds apart" in page
