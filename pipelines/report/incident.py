"""The picture of one incident: cost by day, what was expected and the band around it, flagged days marked.

Here: geometry and SVG text. Not here: the expectation (models/scoring/confirm.py), reading (steps/incidents.py).
"""

from collections.abc import Sequence
from html import escape
from typing import Final

from pipelines.report.chart import Scale

WIDTH, HEIGHT = 640.0, 160.0
_LINE, _BAND, _EXPECTED, _HIT = "#1f2937", "#c7d2fe", "#4f6bed", "#dc2626"
_DOT: Final = 3.0


def drawn(
    costs: Sequence[float],
    expected: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    flagged: Sequence[bool],
    title: str,
) -> str:
    """A self-contained SVG of days from left to right; all sequences are of one length, of at least one day."""
    top, bottom = max(0.0, *costs, *high), min(0.0, *costs, *low)
    to_y = Scale(bottom, top if top > bottom else bottom + 1.0, HEIGHT)
    step = WIDTH / max(1, len(costs) - 1)

    def points(values: Sequence[float]) -> list[str]:
        return [f"{day * step:.1f},{to_y(value):.1f}" for day, value in enumerate(values)]

    band = " ".join([*points(high), *reversed(points(low))])
    dots = "".join(
        f'<circle cx="{day * step:.1f}" cy="{to_y(cost):.1f}" r="{_DOT:g}" fill="{_HIT}"/>'
        for day, (cost, hit) in enumerate(zip(costs, flagged, strict=True))
        if hit
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" width="{WIDTH:g}" role="img">'
        f"<title>{escape(title)}</title>"
        f'<polygon points="{band}" fill="{_BAND}"/>'
        f'<polyline points="{" ".join(points(expected))}" fill="none" stroke="{_EXPECTED}" stroke-dasharray="4 3"/>'
        f'<polyline points="{" ".join(points(costs))}" fill="none" stroke="{_LINE}"/>{dots}</svg>'
    )
