"""Every page in a real browser: no console error, nothing that axe-core finds, a screenshot to look at.

Here: what holds for all pages, and the few things a person does on them. Not here: who may see what (tests/service).
"""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Tab

SHOTS = Path(__file__).resolve().parents[2] / "data" / "screenshots"
PAGES = {
    "overview": "/",
    "findings": "/findings",
    "anomalies": "/anomalies",
    "commitments": "/commitments",
    "accounts": "/accounts",
}
LOOKS = {"desk": (1280, "light"), "desk-dark": (1280, "dark"), "phone": (390, "light")}


def looked_at(tab: Tab, name: str) -> None:
    """Keep a picture; refuse console errors, what overflows sideways, and violations of axe-core."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    tab.page.wait_for_load_state("networkidle")
    tab.page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
    assert tab.said == []
    assert tab.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "it scrolls sideways"
    violations = Axe().run(tab.page).response["violations"]
    assert [(each["id"], [node["html"][:200] for node in each["nodes"][:3]]) for each in violations] == []


@pytest.mark.parametrize(("tab", "look"), [(look, name) for name, look in LOOKS.items()], indirect=["tab"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_clean_in_every_look(tab: Tab, look: str, name: str) -> None:
    tab.page.goto(PAGES[name])
    looked_at(tab, f"{name}-{look}")


@pytest.mark.parametrize(("tab", "look"), [(look, name) for name, look in LOOKS.items()], indirect=["tab"])
@pytest.mark.parametrize("start", ["/findings", "/anomalies"])
def test_one_finding_is_clean_in_every_look(tab: Tab, look: str, start: str) -> None:
    tab.page.goto(start)
    tab.page.locator("table a").first.click()
    tab.page.wait_for_url(re.compile("/findings/[0-9a-f]{16}"))
    looked_at(tab, f"{start[1:]}-one-{look}")


def test_the_way_in_is_clean(tab: Tab) -> None:
    tab.page.get_by_role("button", name="Sign out").click()
    tab.page.wait_for_url("**/sign-in")
    looked_at(tab, "sign-in")


def test_a_search_narrows_the_list_and_the_address_keeps_it(tab: Tab) -> None:
    tab.page.goto("/findings")
    tab.page.get_by_role("searchbox", name="Search").press_sequentially("graviton")
    tab.page.wait_for_url("**q=graviton**")
    tab.page.wait_for_load_state("networkidle")
    titles = tab.page.locator("#list tbody th a").all_inner_texts()
    assert titles
    assert all("Graviton" in title for title in titles)
    tab.page.reload()
    assert tab.page.locator("#list tbody th a").all_inner_texts() == titles


def test_a_ticked_finding_is_dismissed_with_its_reason_and_comes_back(tab: Tab) -> None:
    tab.page.goto("/findings?q=NAT")
    row = tab.page.locator("#list tbody tr").first
    address = row.locator("th a").get_attribute("href") or ""
    row.get_by_role("checkbox").check()
    tab.page.get_by_label("Reason").fill("kept for the audit")
    tab.page.get_by_role("button", name="Dismiss").click()
    tab.page.wait_for_load_state("networkidle")
    assert tab.page.locator(f'a[href="{address}"]').count() == 0
    tab.page.goto(address)
    assert tab.page.locator(".chip.dismissed").count() == 1
    tab.page.get_by_role("button", name="Put it back on the list").click()
    tab.page.wait_for_load_state("networkidle")
    assert tab.page.locator(".chip.dismissed").count() == 0
