"""The demo's company, served, and a real browser that is signed in. Run by `make test-browser`, not in the gate.

Here: fixtures. Not here: what is asked of a page (test_pages.py and its neighbours).
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree, which
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from api.auth import Action
from api.main import create_app
from api.settings import Settings as ApiSettings
from pipelines.demo import run_demo
from pipelines.settings import Settings

SHOTS = Path(__file__).resolve().parents[2] / "data" / "screenshots"
"""Pictures of the run, kept to be looked at."""

NOBODYS = "000000000000"
"""An account that no bill of the demo holds."""


@dataclass(frozen=True)
class Site:
    """Where it is served, keys to all of it and to nothing of it, and its report."""

    url: str
    key: str
    strangers_key: str
    report: Path


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe-core finds, with the first places."""
    found = Axe().run(page).response["violations"]
    return [(each["id"], [node["html"][:200] for node in each["nodes"][:3]]) for each in found]


@contextmanager
def served(data: Path) -> Iterator[tuple[str, Any]]:
    """An application on a free port."""
    app = create_app(ApiSettings(data_dir=data))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", app.state.services.keys
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo; BROWSER_DATA_DIR names the data folder of one that is made already."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    made = os.environ.get("BROWSER_DATA_DIR")
    if made:
        data = Path(made)
    else:
        data = run_demo(Settings(data_dir=tmp_path_factory.mktemp("demo")), months=3, seed=7)[0].data_dir
    copy = tmp_path_factory.mktemp("served")
    copytree(data / "published", copy / "published", symlinks=True)
    with served(copy) as (url, keys):
        _, key = keys.create("Ann, FinOps", accounts=None, actions=list(Action))
        _, strangers = keys.create("Stranger", accounts=[NOBODYS], actions=list(Action))
        yield Site(url, key, strangers, data / "reports" / "latest.html")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium: what `make test-browser` names, or Debian's."""
    found = os.environ.get("CHROMIUM") or which("chromium")
    if found is None:
        pytest.fail("there is no chromium: apt-get install chromium, or make test-browser CHROMIUM=/path/to/chrome")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@dataclass
class Tab:
    """A page, and what its console said that it should not."""

    page: Page
    said: list[str]


@contextmanager
def signed_in(browser: Browser, url: str, key: str, **options: Any) -> Iterator[Tab]:
    """A tab of its own, signed in with a key."""
    context = browser.new_context(base_url=url, **options)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto("/sign-in")
    page.get_by_label("Key").fill(key)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{url}/")
    yield Tab(page, said)
    context.close()


@pytest.fixture
def tab(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Tab]:
    """Signed in; `request.param` is (width, scheme), by default a desk and light."""
    width, scheme = getattr(request, "param", (1280, "light"))
    look = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    with signed_in(browser, site.url, site.key, **look) as tab:
        yield tab


@pytest.fixture
def stranger(browser: Browser, site: Site) -> Iterator[Tab]:
    """Signed in with a key to an account without a bill."""
    with signed_in(browser, site.url, site.strangers_key) as tab:
        yield tab


@pytest.fixture
def scriptless(browser: Browser, site: Site) -> Iterator[Tab]:
    """Signed in, in a browser that runs no script."""
    with signed_in(browser, site.url, site.key, java_script_enabled=False) as tab:
        yield tab


@pytest.fixture
def unpublished(browser: Browser, tmp_path: Path) -> Iterator[Tab]:
    """Signed in to a fresh server that nothing was published to."""
    with served(tmp_path) as (url, keys):
        _, key = keys.create("Ann", accounts=None, actions=list(Action))
        with signed_in(browser, url, key) as tab:
            yield tab
