"""The house is what the design says: who may import whom, how large a room may be, what every exception must say.

Here: what import-linter's contracts (pyproject.toml) cannot see, and their twin at run time. Not here: behaviour.
"""

import ast
import importlib
import io
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("api", "models", "pipelines", "sql")
CODE_FOLDERS = (*PACKAGES, "benchmarks", "tests")
CODE = sorted(path for folder in CODE_FOLDERS for path in (ROOT / folder).rglob("*.py"))
CORE = [path for path in CODE if path.is_relative_to(ROOT / "models")]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-browser.lock")
LONGEST_MODULE = 400
LONGEST_QUERY = 60
CORE_LIBRARIES = {"models", "numpy", "polars", "scipy", "sklearn", "statsmodels"}
OUTSIDE_WORLD = {
    "asyncio", "glob", "http", "io", "logging", "multiprocessing", "os", "pathlib", "random", "secrets", "shutil",
    "signal", "socket", "sqlite3", "subprocess", "sys", "tempfile", "threading", "time", "urllib",
}  # fmt: skip
HEAVY = ("dagster", "duckdb", "numpy", "pandas", "polars", "pyarrow", "scipy", "sklearn", "statsmodels")


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def loaded_after(program: str) -> set[str]:
    """The top-level modules that a fresh interpreter holds after the program, which must end well."""
    code = f"{program}\nimport sys\nprint('loaded:', *{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.rpartition("loaded:")[2].split())


def imports(path: Path) -> Iterator[str]:
    """Top-level names of all that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def comments(path: Path) -> Iterator[tuple[int, str]]:
    source = io.StringIO(path.read_text(encoding="utf-8"))
    for token in tokenize.generate_tokens(source.readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_is_ours_and_typed(package: str) -> None:
    found = importlib.import_module(package).__file__
    assert found is not None
    assert Path(found).resolve() == ROOT / package / "__init__.py"
    assert (ROOT / package / "py.typed").is_file()


def test_the_wheel_ships_exactly_the_four_packages() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == list(PACKAGES)
    assert project["tool"]["importlinter"]["root_packages"] == list(PACKAGES)


def test_importing_the_whole_core_brings_no_orchestrator_database_or_network() -> None:
    modules = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in CORE]
    loaded = loaded_after("\n".join(f"import {module}" for module in modules))
    assert "models" in loaded
    assert loaded & {"boto3", "botocore", "dagster", "duckdb", "fastapi", "jinja2", "requests"} == set()


def test_the_core_imports_frames_arrays_statistics_and_nothing_of_the_world() -> None:
    allowed = CORE_LIBRARIES | (sys.stdlib_module_names - OUTSIDE_WORLD)
    strangers = {f"{shown(path)}: {name}" for path in CORE for name in imports(path) if name not in allowed}
    assert strangers == set()


def test_the_core_never_asks_what_day_it_is() -> None:
    asked = {
        f"{shown(path)}:{node.lineno}"
        for path in CORE
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow"}
    }
    assert asked == set()


def test_help_is_answered_without_a_heavy_library() -> None:
    loaded = loaded_after(
        "from pipelines.cli import app\n"
        "try:\n"
        "    app(['--help'], prog_name='cloudwise')\n"
        "except SystemExit as end:\n"
        "    assert end.code == 0, end.code\n"
    )
    assert "typer" in loaded
    assert loaded & set(HEAVY) == set()


def test_no_module_is_longer_than_a_person_reads() -> None:
    assert {shown(path): len(lines(path)) for path in CODE if len(lines(path)) > LONGEST_MODULE} == {}


def test_no_query_is_longer_than_a_screen() -> None:
    queries = sorted((ROOT / "sql").rglob("*.sql"))
    assert queries
    assert {shown(path): len(lines(path)) for path in queries if len(lines(path)) > LONGEST_QUERY} == {}


def test_every_top_level_folder_is_one_that_the_layout_names() -> None:
    named = set(re.findall(r"`([a-z]+)/`", (ROOT / "docs/decisions/0001-layout.md").read_text(encoding="utf-8")))
    unnamed = [path for path in ROOT.iterdir() if path.is_dir() and path.name not in named and path.name[0] not in "._"]
    ours = {path.name for path in unnamed for file in path.rglob("*.*") if file.suffix in {".md", ".py", ".sql"}}
    assert set(CODE_FOLDERS) <= named
    assert ours == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_pins_by_hash_and_names_no_address_and_no_machine(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    pinned = re.findall(r"^[a-z0-9][^\n]*\\\n    --hash=sha256:", text, flags=re.MULTILINE)
    required = re.findall(r"^[a-zA-Z0-9]", text, flags=re.MULTILINE)
    assert len(pinned) == len(required) > 0
    assert re.findall(r"://|file:|(?<![\w.])/(?:home|root|tmp|work|Users)/", text) == []


def test_each_lock_agrees_with_the_larger_one() -> None:
    pinned = [set(re.findall(r"^(\S+==\S+)", (ROOT / lock).read_text(), flags=re.MULTILINE)) for lock in LOCKS]
    for smaller, larger in pairwise(pinned):
        assert smaller
        assert smaller - larger == set()


def test_every_silenced_warning_says_why_on_its_line() -> None:
    silencer = re.compile(r"#\s*(noqa|type:\s*ignore|pragma:|pyright:|ruff:|mypy:)")
    with_reason = re.compile(r"(noqa: [A-Z]+[0-9]+(, ?[A-Z]+[0-9]+)*|type: ignore\[[\w, -]+\])\W+\w{3}.{2}")
    silent = {
        f"{shown(path)}:{line}: {comment}"
        for path in CODE
        for line, comment in comments(path)
        if silencer.search(comment) and not with_reason.search(comment)
    }
    assert silent == set()


def test_every_rule_switched_off_and_every_ceiling_says_why_on_its_line() -> None:
    rules = r'^    "[A-Z]+[0-9]*",|^"[^"]+" = \[".*\]|^    "ignore:|ignore_missing_imports'
    ceilings = r'^    "[\w-]+[><=].*<'
    switched_off = re.compile(f"{rules}|{ceilings}")
    matching = [line for line in lines(ROOT / "pyproject.toml") if switched_off.search(line)]
    assert len(matching) > len(PACKAGES)
    assert [line for line in matching if not re.search(r" # .{8}", line)] == []


def test_the_simulated_company_knows_nothing_of_who_judges_it() -> None:
    """Shared code would let the truth and the verdict agree in the same mistake."""
    rooms = sorted((ROOT / "pipelines/sample").glob("*.py"))
    named = {
        f"{shown(path)}: {name}"
        for path in rooms
        for node in ast.walk(ast.parse(path.read_bytes()))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        if name.partition(".")[0] in PACKAGES and not name.startswith("pipelines.sample")
    }
    assert rooms
    assert named == set()
