"""What a person looks at in the UI: tables as Markdown, and a small plot.

Here: text out of rows and frames. Not here: Dagster, queries.
"""

from base64 import b64encode
from collections.abc import Iterable, Sequence

import polars as pl

WIDTH, HEIGHT, DAYS_SHOWN = 640, 96, 92
COLOUR, FILLED = "#4f6bed", 0.8


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; no rows give one sentence."""
    body = [_row(row) for row in rows]
    return "\n".join([_row(header), "|" + " --- |" * len(header), *body]) if body else "Nothing to show."


def of_frame(frame: pl.DataFrame) -> str:
    """A frame as a Markdown table, its columns as they are named."""
    return table(frame.columns, frame.iter_rows())


def bars(frame: pl.DataFrame) -> str:
    """(day, number) rows as bars: a Markdown image that holds its own SVG, with what it shows in words below.

    The first column is the day, ascending; of many days the newest DAYS_SHOWN are drawn. Negative days hang below the
    line. Every partition of a run carries this text, so it stays small: one path, no labels.
    """
    if frame.is_empty():
        return "Nothing to show."
    drawn = frame.tail(DAYS_SHOWN)
    days, numbers = drawn.to_series(0).to_list(), [float(number) for number in drawn.to_series(1)]
    top, bottom = max(0.0, *numbers), min(0.0, *numbers)
    scale, step = HEIGHT / ((top - bottom) or 1.0), WIDTH / len(numbers)
    path = "".join(
        f"M{i * step:.1f} {top * scale:.1f}h{step * FILLED:.1f}v{-number * scale:.1f}h{-step * FILLED:.1f}z"
        for i, number in enumerate(numbers)
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}">'
        f'<path d="{path}" fill="{COLOUR}"/></svg>'
    )
    highest = numbers.index(max(numbers))
    return image(svg, f"{days[0]} to {days[-1]}, highest {numbers[highest]:,.2f} on {days[highest]}")


def image(svg: str, words: str) -> str:
    """A Markdown image that holds its own SVG, with what it shows in words below."""
    alternative = " ".join(words.split()).translate({ord("["): "(", ord("]"): ")"})
    return f"![{alternative}](data:image/svg+xml;base64,{b64encode(svg.encode()).decode()})\n\n{alternative}"


def images(pictures: Iterable[tuple[str, str]]) -> str:
    """(SVG, words) one below the other; none gives one sentence."""
    return "\n\n".join(image(svg, words) for svg, words in pictures) or "Nothing to show."


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(value: object) -> str:
    return "" if value is None else " ".join(str(value).split()).replace("|", "\\|")
