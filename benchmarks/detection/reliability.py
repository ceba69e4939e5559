"""Whether a confidence of 0.8 is right four times in five: predicted against observed, as a table and a picture.

Here: bins and the drawing. Not here: where confidences come from (table.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import polars as pl

EDGES: Final = (0.0, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1.0)
"""Narrow at both ends: that is where the days are."""


@dataclass(frozen=True)
class Bin:
    """Days whose confidence lies between two edges: how many, what was promised, what was true, from and to (95 %)."""

    low: float
    high: float
    days: int
    predicted: float
    observed: float
    least: float
    most: float


def curve(confidence: pl.Series, right: pl.Series) -> list[Bin]:
    """Bins with days in them; the interval is Wilson's (JASA 22, 1927)."""
    bins = []
    for low, high in pairwise(EDGES):
        inside = (confidence > low) & (confidence <= high)
        days = int(inside.sum())
        if not days:
            continue
        share = float(right.filter(inside).to_numpy().mean())
        middle, half = _wilson(share, days)
        bins.append(
            Bin(
                low, high, days, float(confidence.filter(inside).to_numpy().mean()), share, middle - half, middle + half
            )
        )
    return bins


def error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: mean of |predicted − observed| over the days."""
    return sum(one.days * abs(one.predicted - one.observed) for one in bins) / sum(one.days for one in bins)


def _wilson(share: float, days: int, z: float = 1.96) -> tuple[float, float]:
    total = 1 + z * z / days
    half = z * float(np.sqrt(share * (1 - share) / days + z * z / (4 * days * days))) / total
    return (share + z * z / (2 * days)) / total, half


_SIZE, _LEFT, _TOP, _PLOT = 420.0, 52.0, 16.0, 340.0
_STYLE: Final = (
    "text{font:12px system-ui,sans-serif;fill:#57606a}.g{stroke:#8c959f;stroke-opacity:.35}"
    ".d{stroke:#8c959f;stroke-dasharray:4 4}.c{stroke:#0969da;fill:none;stroke-width:2}.p{fill:#0969da}"
    ".e{stroke:#0969da;stroke-opacity:.5}@media(prefers-color-scheme:dark){text{fill:#9198a1}"
    ".c,.e{stroke:#4493f8}.p{fill:#4493f8}}"
)


def picture(bins: Sequence[Bin]) -> str:
    """An SVG that stands by itself and follows the reader's light or dark page."""

    def x(value: float) -> str:
        return f"{_LEFT + _PLOT * value:.1f}"

    def y(value: float) -> str:
        return f"{_TOP + _PLOT * (1 - value):.1f}"

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE:.0f} {_SIZE:.0f}" role="img">',
        "<title>Confidence of a suspicious day against the share that were incidents</title>",
        f"<style>{_STYLE}</style>",
    ]
    for tick in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        lines += [
            f'<line class="g" x1="{x(0)}" x2="{x(1)}" y1="{y(tick)}" y2="{y(tick)}"/>',
            f'<line class="g" x1="{x(tick)}" x2="{x(tick)}" y1="{y(0)}" y2="{y(1)}"/>',
            f'<text x="{_LEFT - 8:.1f}" y="{float(y(tick)) + 4:.1f}" text-anchor="end">{tick:.1f}</text>',
            f'<text x="{x(tick)}" y="{float(y(0)) + 18:.1f}" text-anchor="middle">{tick:.1f}</text>',
        ]
    lines.append(f'<line class="d" x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}"/>')
    path = " ".join(f"{x(one.predicted)},{y(one.observed)}" for one in bins)
    lines.append(f'<polyline class="c" points="{path}"/>')
    for one in bins:
        at, title = x(one.predicted), f"{one.days:,} days: promised {one.predicted:.3f}, true {one.observed:.3f}"
        lines.append(f'<line class="e" x1="{at}" x2="{at}" y1="{y(one.least)}" y2="{y(one.most)}"/>')
        lines.append(f'<circle class="p" cx="{at}" cy="{y(one.observed)}" r="4"><title>{title}</title></circle>')
    middle = _LEFT + _PLOT / 2
    lines += [
        f'<text x="{middle:.1f}" y="{_SIZE - 22:.1f}" text-anchor="middle">confidence (promised)</text>',
        f'<text transform="translate(14 {middle - 36:.1f}) rotate(-90)" text-anchor="middle">observed share</text>',
        "</svg>",
    ]
    return "\n".join(lines) + "\n"
