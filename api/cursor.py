"""Where a page of a list ended, as text for the next request.

Here: writing and reading it. It names the generation, so all pages are of one, and the question it belongs to; it opens
nothing: the next request is authorised like the first. Not here: the list (sql/api).
"""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from math import isfinite
from typing import Any

from models.generation import ID


@dataclass(frozen=True, slots=True)
class Cursor:
    """After this row comes the next page."""

    generation: str
    question: str
    number: float
    text: str
    id: str


def question(*asked: object) -> str:
    """A digest of filters and order: a cursor of one question says nothing in another."""
    return hashlib.blake2b(repr(asked).encode(), digest_size=6).hexdigest()


def written(cursor: Cursor) -> str:
    """As text."""
    said = [cursor.generation, cursor.question, cursor.number, cursor.text, cursor.id]
    return urlsafe_b64encode(json.dumps(said, separators=(",", ":")).encode()).rstrip(b"=").decode()


def read(text: str, asked: str) -> Cursor:
    """The way back.

    Raises:
        ValueError: it is no cursor, or one of another question.
    """
    generation, digest, number, place, row = _parts(text)
    texts = all(isinstance(part, str) for part in (generation, digest, place, row))
    numbers = isinstance(number, float) and isfinite(number)
    if not texts or not numbers or digest != asked or not ID.fullmatch(generation):
        raise ValueError("not a cursor of this list")
    return Cursor(generation, digest, number, place, row)


def _parts(text: str) -> list[Any]:
    try:
        said = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError) as error:
        raise ValueError("not a cursor") from error
    if not isinstance(said, list) or len(said) != len(Cursor.__slots__):
        raise ValueError("not a cursor")
    return said
