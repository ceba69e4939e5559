"""What Dagster sees: the graph as reviewed, bodies that stay thin, definitions that load from nothing."""

import ast
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

import sql
from pipelines.definitions import build_defs
from pipelines.defs.checks import asset_of
from pipelines.settings import Settings
from tests.orchestration.graph import FILE, described

LONGEST_BODY = 15


def bodies(folder: Path) -> dict[str, int]:
    """Lines of code, docstring apart, of every decorated function: assets, checks, schedules, sensors."""
    found = {}
    for path in sorted(folder.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(_is_dagster(one) for one in node.decorator_list):
                first = node.body[1] if ast.get_docstring(node) else node.body[0]
                found[node.name] = (node.end_lineno or 0) - first.lineno + 1
    return found


def _is_dagster(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and ast.unparse(decorator.func).startswith("dg.")


def test_the_graph_is_the_one_that_was_reviewed(settings: Settings) -> None:
    said = described(build_defs({"settings": settings}))
    assert said == FILE.read_text(encoding="utf-8"), "if you mean it: python -m tests.orchestration.graph"


def test_every_body_is_thin_and_all_assets_were_looked_at(repository: Path) -> None:
    measured = bodies(repository / "pipelines" / "defs")
    assert {"charges", "marts", "verdicts", "published_snapshot", "check", "new_deliveries"} <= set(measured)
    assert {name: lines for name, lines in measured.items() if lines > LONGEST_BODY} == {}


def test_every_file_of_checks_is_a_check(settings: Settings) -> None:
    keys = build_defs({"settings": settings}).resolve_asset_graph().asset_check_keys
    of_files = {key for key in keys if key.asset_key != dg.AssetKey("notifications")}
    assert sorted(f"checks/{key.name}" for key in of_files) == sql.names("checks")
    assert {key.name for key in keys - of_files} == {"every_channel_answered"}


@pytest.mark.parametrize(
    ("query", "asset"),
    [
        ("SELECT * FROM reconciliation -- not verdicts", "charges"),
        ("SELECT * FROM bills JOIN service_day USING (BillingAccountId)", "service_day"),
        ("SELECT * FROM resource_day JOIN verdicts USING (ResourceId)", "verdicts"),
    ],
)
def test_a_check_belongs_to_the_last_thing_it_reads(query: str, asset: str) -> None:
    assert asset_of(query) == asset


def test_definitions_load_in_an_empty_folder_and_write_nothing(tmp_path: Path) -> None:
    code = "import pipelines.definitions as d; d.defs.resolve_asset_graph(); print('loaded')"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "loaded\n"
    assert list(tmp_path.iterdir()) == []


def test_definitions_are_valid(settings: Settings) -> None:
    dg.Definitions.validate_loadable(build_defs({"settings": settings}))
