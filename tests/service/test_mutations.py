"""Every check of who may see what is needed: without any one of them, the matrix of test_matrix.py finds a fault.

Here: taking checks out, one at a time, of the code and of the SQL that the application runs: `require`,
`require_account`, the accounts that a query binds, the accounts that a kept answer is kept for, each filter by
`$accounts`. They are found in the sources, so a new one is tried without being named here.
"""

import ast
import importlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest

import sql
from tests.conftest import ROOT
from tests.service.conftest import Served, serving
from tests.service.test_matrix import QUESTIONS, World, reduced

FILTER = "list_contains($accounts"
_numbers = count()


@dataclass(frozen=True)
class Mutation:
    """One check that is taken out: of a function of a module, or of a file of SQL."""

    where: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.where}:{self.line}:{self.what}"


class _Without(ast.NodeTransformer):
    """The source without the check at one line; `found` are all that there are."""

    def __init__(self, line: int | None = None) -> None:
        self.line = line
        self.found: list[tuple[int, str]] = []

    def visit_Expr(self, node: ast.Expr) -> ast.AST:  # ast's own name
        said = ast.unparse(node)
        if said.startswith(("caller.require(", "caller.require_account(")):
            self.found.append((node.lineno, said))
            return ast.copy_location(ast.Pass(), node) if node.lineno == self.line else node
        return self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:  # see above
        if ast.unparse(node) in ("caller.bound", "caller.accounts"):
            self.found.append((node.lineno, ast.unparse(node)))
            return ast.copy_location(ast.Constant(None), node) if node.lineno == self.line else node
        return self.generic_visit(node)


def _of_code() -> Iterator[Mutation]:
    for path in sorted([*(ROOT / "api" / "routes").glob("*.py"), *(ROOT / "api" / "pages").glob("*.py")]):
        seen = _Without()
        seen.visit(ast.parse(path.read_text(encoding="utf-8")))
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        yield from (Mutation(module, line, what) for line, what in seen.found)


def _of_sql() -> Iterator[Mutation]:
    for name in sql.names("api"):
        for place in range(sql.read(name).count(FILTER)):
            yield Mutation(name, place, "$accounts")


@pytest.fixture(scope="module")
def apart(copied: Callable[[], Path]) -> Iterator[tuple[Served, World]]:
    """Applications of their own: what they keep is wrong."""
    whole, reduced_to_one = copied(), copied()
    reduced(reduced_to_one)
    with serving(whole) as company, serving(reduced_to_one) as alone:
        yield company, World(company, alone)


@pytest.fixture(scope="module")
def reads(apart: tuple[Served, World]) -> dict[tuple[str, str], set[str]]:
    """Which SQL each route runs, and in which module it stands."""
    served, world = apart
    found: dict[tuple[str, str], set[str]] = {}
    real = sql.read
    for route in QUESTIONS:
        names = found[route] = {module for of, module in _modules(served) if of == route}

        def noted(name: str, to: set[str] = names) -> str:
            to.add(name)
            return real(name)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sql, "read", noted)
            world.ask(served, route, world.mine, served.key(world.mine, f"{next(_numbers):012d}"))
    return found


def _modules(served: Served) -> Iterator[tuple[tuple[str, str], str]]:
    for router in served.app.routes:
        for route in getattr(getattr(router, "original_router", None), "routes", []):
            yield from (((method, route.path), route.endpoint.__module__) for method in route.methods)


def _is_noticed(apart: tuple[Served, World], routes: Iterable[tuple[str, str]]) -> bool:
    """Whether any of these routes shows a fault."""
    served, world = apart
    nobody_else = f"{next(_numbers):012d}"  # for whom nothing is kept yet
    return any(next(world.faults(served, route, nobody_else), None) for route in routes)


def _functions(module: Any, code: CodeType) -> Iterator[tuple[FunctionType, CodeType]]:  # noqa: ANN401  # any module
    for name, function in vars(module).items():
        if isinstance(function, FunctionType) and function.__module__ == module.__name__:
            yield from (
                (function, each) for each in code.co_consts if isinstance(each, CodeType) and each.co_name == name
            )


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Callable[[Mutation], None]:
    """Take one check out, until the test has ended."""

    def of_code(mutation: Mutation) -> None:
        module = importlib.import_module(mutation.where)
        assert module.__file__ is not None
        tree = _Without(mutation.line).visit(ast.parse(Path(module.__file__).read_text(encoding="utf-8")))
        mutated = compile(ast.fix_missing_locations(tree), module.__file__, "exec")
        for function, code in _functions(module, mutated):
            monkeypatch.setattr(function, "__code__", code)

    def of_sql(mutation: Mutation) -> None:
        before = sql.read(mutation.where)
        parts = before.split(FILTER)
        changed = (
            FILTER.join(parts[: mutation.line + 1]) + f"TRUE OR {FILTER}" + FILTER.join(parts[mutation.line + 1 :])
        )
        real = sql.read
        monkeypatch.setattr(sql, "read", lambda name: changed if name == mutation.where else real(name))

    return lambda mutation: (of_sql if "/" in mutation.where else of_code)(mutation)


@pytest.mark.slow
@pytest.mark.parametrize("mutation", [*_of_code(), *_of_sql()], ids=str)
def test_without_any_one_check_a_fault_is_found(
    apart: tuple[Served, World],
    reads: dict[tuple[str, str], set[str]],
    without: Callable[[Mutation], None],
    mutation: Mutation,
) -> None:
    without(mutation)
    assert _is_noticed(apart, [route for route, of in reads.items() if mutation.where in of] or QUESTIONS)


@pytest.mark.slow
def test_with_all_of_them_none_is(apart: tuple[Served, World]) -> None:
    assert not _is_noticed(apart, QUESTIONS)
