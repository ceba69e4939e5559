"""The report of the day in a real browser, opened from the disk: clean in every look, and on paper.

Here: what only a browser can say of it. Not here: its words and its structure (tests/report).
"""

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import SHOTS, Site, violations

LOOKS = {"desk": (1280, "light"), "desk-dark": (1280, "dark"), "phone": (390, "light")}


@pytest.mark.parametrize("look", LOOKS)
def test_the_report_opens_from_the_disk_and_asks_nobody_for_anything(browser: Browser, site: Site, look: str) -> None:
    width, scheme = LOOKS[look]
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site.report.as_uri())
    page.screenshot(path=SHOTS / f"report-{look}.png", full_page=True)
    assert said == []
    assert asked == [site.report.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "it scrolls sideways"
    assert violations(page) == []
    assert page.locator("#spend path.usual").count() == 2  # of the wide chart and of the narrow one
    context.close()


def test_the_report_prints_on_a_few_pages_in_black_on_white(browser: Browser, site: Site) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(site.report.as_uri())
    paper = page.pdf(path=SHOTS / "report.pdf", format="A4", prefer_css_page_size=True)
    assert paper.startswith(b"%PDF")
    assert 2 <= paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") <= 20
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator("nav").is_visible()
    context.close()
