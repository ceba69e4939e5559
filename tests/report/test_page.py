"""The page as a browser, a screen reader and a suspicious person see it.

Here: structure and safety of the HTML. Not here: what it says (test_report.py).
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from pipelines.report import gather, render_html
from tests.report.snapshot import HOSTILE, company, snapshot

VOID = {"meta", "rect", "line", "br", "link", "img", "input"}
ROLES = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tfoot": "rowgroup", "tr": "row", "td": "cell"}


@dataclass
class Element:
    """One start tag, with those that enclose it, and the text up to the next tag."""

    tag: str
    attributes: dict[str, str | None]
    within: tuple["Element", ...]
    text: str = ""

    def inside(self, tag: str, **attributes: str) -> bool:
        return any(e.tag == tag and attributes.items() <= e.attributes.items() for e in self.within)


@dataclass
class Page(HTMLParser):
    """All elements of a page; a tag that is not closed in its order is an error."""

    elements: list[Element] = field(default_factory=list)
    opened: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs), tuple(self.opened))
        assert len(element.attributes) == len(attrs), f"an attribute twice in <{tag}>"
        self.elements.append(element)
        if tag not in VOID:
            self.opened.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs), tuple(self.opened)))

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop().tag == tag

    def handle_data(self, data: str) -> None:
        if self.opened:
            self.opened[-1].text += data

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report of the company."""
    with snapshot(tmp_path_factory.mktemp("company")) as con:
        return render_html(gather(company(con)))


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    """The same, parsed."""
    parsed = Page()
    parsed.feed(html)
    parsed.close()
    assert parsed.opened == []
    return parsed


def test_it_runs_nothing_and_loads_nothing(html: str, page: Page) -> None:
    assert page.all("script", "iframe", "object", "embed", "link", "img", "form", "base") == []
    assert "http:" not in html
    assert "https:" not in html
    assert "url(" not in html
    assert "@import" not in html
    for element in page.elements:
        assert not [name for name in element.attributes if name.startswith("on") or name in {"src", "srcset"}]
        assert (element.attributes.get("href") or "#").startswith("#")


def test_a_hostile_resource_id_is_shown_and_does_nothing(html: str, page: Page) -> None:
    shown = [element.text for element in page.all("span") if element.attributes.get("title") == HOSTILE]
    assert shown == [HOSTILE.replace("\u202e", " ")] * 2  # among what is new, and among the savings
    assert "&lt;b&gt;bold&lt;/b&gt;" in html


def test_every_link_leads_somewhere(page: Page) -> None:
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    targets = {(link.attributes["href"] or "")[1:] for link in page.all("a")}
    labels = {name for element in page.elements for name in (element.attributes.get("aria-labelledby") or "").split()}
    assert targets | labels <= set(ids)


def test_landmarks_and_headings_carry_a_reader_through(page: Page) -> None:
    assert [len(page.all(tag)) for tag in ("header", "nav", "main", "footer", "h1")] == [1, 1, 1, 1, 1]
    levels = [int(heading.tag[1]) for heading in page.all("h1", "h2", "h3", "h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.elements[0].attributes["lang"] == "en"


def test_every_table_has_a_name_and_every_header_a_scope(page: Page) -> None:
    for table in page.all("table"):
        assert "aria-labelledby" in table.attributes or table.inside("div", role="region")
    assert {header.attributes.get("scope") for header in page.all("th")} <= {"col", "row", "rowgroup"}


def test_tables_that_become_blocks_on_a_phone_stay_tables_to_a_screen_reader(page: Page) -> None:
    for element in page.elements:
        responsive = element.inside("table", role="table") or element.attributes.get("role") == "table"
        if element.tag in ROLES and responsive:
            assert element.attributes.get("role") == ROLES[element.tag]


def test_every_drawing_says_what_it_is(page: Page) -> None:
    drawings = page.all("svg")
    assert len(drawings) == 5  # two books, each wide and narrow; one anomaly
    assert all(drawing.attributes["role"] == "img" for drawing in drawings)
    assert all({"aria-labelledby", "aria-label"} & drawing.attributes.keys() for drawing in drawings)


def test_severity_is_a_word_and_not_only_a_colour(page: Page) -> None:
    chips = [chip for chip in page.all("span") if "chip" in (chip.attributes.get("class") or "").split()]
    assert {"High", "Medium", "Low", "Open", "Settled", "Not settled", "Rejected"} <= {chip.text for chip in chips}
    assert all(chip.text for chip in chips)


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative contrast of two colours."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_and_charts_have_the_contrast_of_wcag_aa(repository: Path, scheme: int) -> None:
    style = (repository / "pipelines/report/templates/style.css").read_text(encoding="utf-8")
    declared = style.split(":root {")[scheme + 1].split("}")[0]
    colour = {name.strip(): value.strip() for name, _, value in (part.partition(":") for part in declared.split(";"))}
    texts = [(ink, back) for ink in ("--ink", "--soft", "--accent") for back in ("--page", "--card")]
    chips = [(f"--{kind}", f"--{kind}-back") for kind in ("good", "warn", "bad")] + [("--soft", "--calm-back")]
    assert {pair: round(ratio, 2) for pair in texts + chips
            if (ratio := contrast(colour[pair[0]], colour[pair[1]])) < 4.5} == {}  # fmt: skip
    series = [f"--s{number}" for number in range(6)]
    assert {name: round(ratio, 2) for name in series if (ratio := contrast(colour[name], colour["--page"])) < 3} == {}
