"""The simulated company, published once, and the application that serves it, for every test of this folder.

Here: fixtures. Not here: what is asked.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.auth import Action
from api.main import create_app
from api.settings import Settings as ApiSettings


@dataclass(frozen=True)
class Served:
    """An application, and a client that holds a key to everything."""

    app: FastAPI
    client: TestClient

    def key(self, *accounts: str, actions: tuple[Action, ...] = tuple(Action)) -> dict[str, str]:
        """Headers with a new key to these accounts."""
        _, token = self.app.state.services.keys.create("test", accounts=accounts, actions=actions)
        return {"Authorization": f"Bearer {token}"}


@contextmanager
def serving(data: Path) -> Iterator[Served]:
    """What lies in this data folder."""
    app = create_app(ApiSettings(data_dir=data))
    _, token = app.state.services.keys.create("everything", accounts=None, actions=list(Action))
    with TestClient(app, headers={"Authorization": f"Bearer {token}"}) as client:
        yield Served(app, client)


@pytest.fixture(scope="session")
def copied(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """A folder with a copy: DuckDB opens a file in one way per process, and the pipeline's readers have another."""

    def copy() -> Path:
        data = tmp_path_factory.mktemp("copy")
        copytree(demo / "published", data / "published", symlinks=True)
        return data

    return copy


@pytest.fixture(scope="session")
def served(copied: Callable[[], Path]) -> Iterator[Served]:
    """The company."""
    with serving(copied()) as company:
        yield company
