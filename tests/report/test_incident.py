"""The picture of an incident: a line, its expectation, the band, and a mark on each flagged day; text stays text."""

from xml.etree import ElementTree as ET

from pipelines.report.incident import HEIGHT, WIDTH, drawn

SVG = "{http://www.w3.org/2000/svg}"


def test_days_go_from_left_to_right_and_flagged_ones_are_marked() -> None:
    svg = drawn([1.0, 2.0, 9.0], [1.0, 2.0, 3.0], [0.0, 1.0, 2.0], [2.0, 3.0, 4.0], [False, False, True], "<b> & co")
    root = ET.fromstring(svg)  # noqa: S314 - the text is our own
    expected, costs = root.findall(f"{SVG}polyline")
    (dot,) = root.findall(f"{SVG}circle")
    band = root.find(f"{SVG}polygon")
    assert root.findtext(f"{SVG}title") == "<b> & co"
    places = [[float(value) for value in point.split(",")] for point in costs.attrib["points"].split()]
    assert [x for x, _ in places] == [0.0, WIDTH / 2, WIDTH]
    assert places[2][1] < places[1][1] < places[0][1] < HEIGHT  # dearer is higher
    assert [float(dot.attrib["cx"]), float(dot.attrib["cy"])] == places[2]
    assert len(expected.attrib["points"].split()) == 3
    assert band is not None
    assert len(band.attrib["points"].split()) == 6


def test_a_single_day_and_days_without_any_cost_can_be_drawn() -> None:
    assert "circle" in drawn([5.0], [0.0], [0.0], [0.0], [True], "new")
    assert "polyline" in drawn([0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [False, True], "nothing")
