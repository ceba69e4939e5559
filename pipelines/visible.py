"""Text of a bill on its way to a terminal: what it would do to the terminal is shown instead of done.

Here: pure functions from text to text. Not here: drawing (terminal.py), the report's own cleaning (models/wording.py).
"""

import unicodedata

_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # controls, formats (among them turns of direction), halves, line ends


def visible(text: str, keep: str = "") -> str:
    r"""Every control and format character as its escape: \x1b, \u202e; those in `keep` stay."""
    return "".join(
        _shown(char) if char not in keep and unicodedata.category(char) in _UNSEEN else char for char in text
    )


def shortened(text: str, most: int = 120) -> str:
    """At most so many characters: of a longer text its beginning and its end, with … between."""
    if len(text) <= most:
        return text
    end = (most - 1) // 2
    return f"{text[: most - 1 - end]}…{text[-end:]}"


def _shown(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
