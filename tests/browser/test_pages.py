"""Every page in a real browser: no console error, nothing that axe-core finds, a screenshot to look at.

Here: what holds for all pages, in every look. Not here: what a person does on them (test_doing.py), the report
(test_report.py), who may see what (tests/service).
"""

import re

import pytest

from tests.browser.conftest import SHOTS, Tab, violations

PAGES = {
    "overview": "/",
    "findings": "/findings",
    "findings-filtered": "/findings?severity=high&category=commit&q=spend",
    "findings-none": "/findings?q=nothing-is-called-so",
    "anomalies": "/anomalies",
    "commitments": "/commitments",
    "accounts": "/accounts",
}
LOOKS = {
    "desk": (1280, "light"),
    "desk-dark": (1280, "dark"),
    "phone": (390, "light"),
    "phone-dark": (390, "dark"),
    "wide": (1920, "light"),
}
READ_BY_AXE = {"desk", "desk-dark", "phone"}
"""The other two hold the same elements in the same colours; their layout is looked at alone."""

EVERY_LOOK = pytest.mark.parametrize(
    ("tab", "look"), [(look, name) for name, look in LOOKS.items()], ids=LOOKS, indirect=["tab"]
)


def looked_at(tab: Tab, name: str, look: str = "desk") -> None:
    """Keep a picture; refuse console errors, what overflows sideways, and violations of axe-core."""
    tab.page.wait_for_load_state("networkidle")
    tab.page.screenshot(path=SHOTS / f"{name}-{look}.png", full_page=True)
    assert tab.said == []
    assert tab.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "it scrolls sideways"
    if look in READ_BY_AXE:
        assert violations(tab.page) == []


@EVERY_LOOK
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_clean_in_every_look(tab: Tab, look: str, name: str) -> None:
    tab.page.goto(PAGES[name])
    looked_at(tab, name, look)


@EVERY_LOOK
@pytest.mark.parametrize("kind", ["rightsize", "commit", "anomaly"])
def test_one_finding_is_clean_in_every_look(tab: Tab, look: str, kind: str) -> None:
    tab.page.goto(f"/findings?category={kind}")
    tab.page.locator("#list tbody th a").first.click()
    tab.page.wait_for_url(re.compile("/findings/[0-9a-f]{16}"))
    for closed in tab.page.locator("details:not([open]) > summary").all():
        closed.click()
    looked_at(tab, f"one-{kind}", look)


@EVERY_LOOK
def test_the_way_in_is_clean_in_every_look(tab: Tab, look: str) -> None:
    tab.page.get_by_role("button", name="Sign out").click()
    tab.page.wait_for_url("**/sign-in")
    looked_at(tab, "sign-in", look)


@pytest.mark.parametrize("empty", ["/", "/findings", "/anomalies", "/commitments", "/accounts"])
def test_a_key_without_accounts_is_told_what_to_do_next(stranger: Tab, empty: str) -> None:
    stranger.page.goto(empty)
    looked_at(stranger, f"stranger-{empty.strip('/') or 'overview'}")
    assert stranger.page.locator(".empty").count() >= 1


def test_a_page_that_is_not_there_says_where_to_go(tab: Tab) -> None:
    tab.page.goto("/findings/0123456789abcdef")
    tab.page.screenshot(path=SHOTS / "not-found.png")
    assert tab.page.get_by_role("heading", level=1).inner_text() == "Not found"
    assert violations(tab.page) == []
    tab.page.get_by_role("link", name="To the overview").click()
    assert tab.page.get_by_role("heading", level=1).inner_text() == "Overview"


def test_nothing_published_says_how_to_publish(unpublished: Tab) -> None:
    unpublished.page.screenshot(path=SHOTS / "nothing-published.png")
    assert unpublished.page.get_by_role("heading", level=1).inner_text() == "Nothing is published yet"
    assert violations(unpublished.page) == []
