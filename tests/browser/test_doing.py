"""What a person does on the pages, with a mouse and with a keyboard: search, filter, sort, tick, dismiss, judge.

Here: the page as it is used. Not here: looks (test_pages.py), what a form may do (tests/service).
"""

import re

from tests.browser.conftest import Tab

ROWS = "#list tbody tr"
TITLES = "#list tbody th a"


def test_a_search_narrows_the_list_and_the_address_keeps_it(tab: Tab) -> None:
    tab.page.goto("/findings")
    tab.page.get_by_role("searchbox", name="Search").press_sequentially("graviton")
    tab.page.wait_for_url("**/findings?q=graviton")
    tab.page.wait_for_load_state("networkidle")
    titles = tab.page.locator(TITLES).all_inner_texts()
    assert titles
    assert all("Graviton" in title for title in titles)
    tab.page.reload()
    assert tab.page.locator(TITLES).all_inner_texts() == titles


def test_a_filter_is_named_above_the_list_and_taken_away_there(tab: Tab) -> None:
    tab.page.goto("/findings")
    tab.page.get_by_label("Service").select_option("Amazon Simple Storage Service")
    chip = tab.page.get_by_role("link", name="Service: Amazon Simple Storage Service")
    chip.wait_for()
    assert all("Amazon Simple Storage Service" in row for row in tab.page.locator(ROWS).all_inner_texts())
    chip.click()
    tab.page.wait_for_url("**/findings")
    assert tab.page.get_by_label("Service").input_value() == ""


def test_a_head_sorts_and_the_pages_follow(tab: Tab) -> None:
    tab.page.goto("/findings")
    tab.page.get_by_role("link", name="Confidence").click()
    tab.page.wait_for_url("**sort=confidence**")
    assert tab.page.locator("th[aria-sort=descending]").inner_text().startswith("Confidence")
    first = tab.page.locator(TITLES).first.get_attribute("href")
    tab.page.get_by_role("link", name="Next page").click()
    tab.page.wait_for_url("**cursor=**")
    tab.page.get_by_role("link", name="First page").click()
    assert tab.page.locator(TITLES).first.get_attribute("href") == first


def test_a_ticked_finding_is_dismissed_with_its_reason_and_comes_back(tab: Tab) -> None:
    tab.page.goto("/findings?q=NAT")
    row = tab.page.locator(ROWS).first
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


def test_all_of_a_page_is_ticked_at_once_and_a_refusal_keeps_the_ticks(tab: Tab) -> None:
    tab.page.goto("/findings?category=terminate")
    tab.page.get_by_label("Select all on this page").check()
    boxes = tab.page.locator('input[name="finding"]')
    assert tab.page.locator(".ticked").inner_text() == f"{boxes.count()} of {boxes.count()} on this page"
    boxes.first.uncheck()
    tab.page.get_by_label("Reason").fill("   ")  # a browser takes blanks for a reason
    tab.page.get_by_role("button", name="Dismiss").click()
    tab.page.get_by_role("alert").wait_for()
    assert [box.is_checked() for box in boxes.all()] == [False] + [True] * (boxes.count() - 1)


def test_a_word_on_an_incident_is_given_in_the_list(tab: Tab) -> None:
    tab.page.goto("/anomalies")
    tab.page.get_by_role("button", name="Planned").first.click()
    tab.page.wait_for_load_state("networkidle")
    assert tab.page.url.endswith("/anomalies")
    assert tab.page.get_by_role("button", name="Planned").first.get_attribute("aria-pressed") == "true"


def test_a_keyboard_reaches_the_content_at_once_and_opens_the_first_finding(tab: Tab) -> None:
    tab.page.goto("/findings")
    tab.page.keyboard.press("Tab")
    assert tab.page.evaluate("document.activeElement.textContent") == "Skip to the content"
    tab.page.keyboard.press("Enter")
    for _ in range(80):
        tab.page.keyboard.press("Tab")
        if tab.page.evaluate("document.activeElement.matches('#list tbody th a')"):
            break
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_url(re.compile("/findings/[0-9a-f]{16}"))


def test_the_page_works_without_any_script(scriptless: Tab) -> None:
    scriptless.page.goto("/findings")
    scriptless.page.get_by_role("searchbox", name="Search").fill("graviton")
    scriptless.page.get_by_role("button", name="Show").click()
    scriptless.page.wait_for_url("**q=graviton**")
    assert all("Graviton" in title for title in scriptless.page.locator(TITLES).all_inner_texts())
    assert not scriptless.page.get_by_label("Select all on this page").is_visible()
