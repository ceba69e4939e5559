"""A message, and its text: plain, or Markdown for services that draw it.

Here: the shape, the two Jinja environments, escaping. Not here: what it says (incident_words.py, digest.py), which form
a service wants (channels.py).

Every value is text of a bill or of a person, so it is escaped on its way out: in both forms it stays on its line, in
Markdown it is no markup and no link, and nowhere does it call everybody in a room.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from models import wording as words
from models.finding import Severity
from pipelines.visible import shortened

_EVERYBODY: Final = re.compile(r"@(?=(?:all|channel|everyone|here|room|team)\b)", re.IGNORECASE)
_NO_WIDTH: Final = "\u200b"

LONGEST_TITLE: Final = 160
"""Characters of a title: a subject, or what a locked phone shows."""

LONGEST_LINE: Final = 500


@dataclass(frozen=True)
class Block:
    """A heading, and what stands below it."""

    heading: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Link:
    """Where to look further; the address is ours."""

    label: str
    url: str


@dataclass(frozen=True)
class Message:
    """What is sent: a title of one line that says it all, sentences, blocks, a link. `severity` gives its colour."""

    title: str
    lines: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    link: Link | None = None
    severity: Severity | None = None

    @property
    def subject(self) -> str:
        """The title for a header: one line, no control character."""
        return _plain(shortened(words.plain(self.title).strip(), LONGEST_TITLE))


def as_text(message: Message) -> str:
    """The body as plain text."""
    return _text().get_template("message.txt.j2").render(message=message).strip() + "\n"


def as_markdown(message: Message) -> str:
    """Title and body as Markdown."""
    return _markdown().get_template("message.md.j2").render(message=message).strip() + "\n"


def _plain(value: object) -> str:
    return _EVERYBODY.sub(f"@{_NO_WIDTH}", words.plain(value))


@cache
def _text() -> Environment:
    return _environment(lambda value: _plain(shortened(str(value), LONGEST_LINE)))


@cache
def _markdown() -> Environment:
    return _environment(lambda value: words.markdown(_plain(shortened(str(value), LONGEST_LINE))))


def _environment(escape: Callable[[object], str]) -> Environment:
    made = Environment(  # noqa: S701  # plain text and Markdown: `finalize` escapes every value
        loader=PackageLoader("pipelines.notify"),
        finalize=lambda value: value if isinstance(value, Markup) else escape(value),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["address"] = Markup  # from the settings, without blanks; and an id of ours
    return made
