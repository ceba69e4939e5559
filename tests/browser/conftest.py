"""The demo's company, served, and a real browser that is signed in. Run by `make test-browser`, not in the gate.

Here: fixtures. Not here: what is asked of a page (test_pages.py).
"""

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree, which

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from api.auth import Action
from api.main import create_app
from api.settings import Settings as ApiSettings
from pipelines.demo import run_demo
from pipelines.settings import Settings


@dataclass(frozen=True)
class Site:
    """Where it is served, and a key to all of it."""

    url: str
    key: str


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo; BROWSER_DATA_DIR names the data folder of one that is made already."""
    made = os.environ.get("BROWSER_DATA_DIR")
    if made:
        data = Path(made)
    else:
        data = run_demo(Settings(data_dir=tmp_path_factory.mktemp("demo")), months=3, seed=7)[0].data_dir
    copy = tmp_path_factory.mktemp("served")
    copytree(data / "published", copy / "published", symlinks=True)
    app = create_app(ApiSettings(data_dir=copy))
    _, key = app.state.services.keys.create("Ann, FinOps", accounts=None, actions=list(Action))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Site(f"http://127.0.0.1:{port}", key)
    server.should_exit = True
    thread.join(timeout=10)


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


@pytest.fixture
def tab(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Tab]:
    """Signed in; `request.param` is (width, scheme), by default a desk and light."""
    width, scheme = getattr(request, "param", (1280, "light"))
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, base_url=site.url)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto("/sign-in")
    page.get_by_label("Key").fill(site.key)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{site.url}/")
    yield Tab(page, said)
    context.close()
