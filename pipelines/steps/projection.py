"""Fill a projection of sql/stage with one file group's own columns: typed reads, or typed NULLs where absent.

Here: the placeholders `{text:…}`, `{account:…}`, `{time:…}`, `{money:…}`, `{quantity:…}` (read as money is),
`{entry:…}`, `{tags}`, `{source}`; `{currency:…}` is text and `{cost:…}` money, set apart because source_totals refuses
what else they may not hold. Not here: what the columns mean (sql/stage), nor which are required (pipelines.exports).
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.exports import Readable, SourceSchema, columns_of, tag_key

_PLACEHOLDER = re.compile(
    r"\{(text|currency|account|time|money|cost|quantity|entry):([A-Za-z0-9_.]+)\}|\{(tags|source)\}"
)
_TAG_MAPS = ("resource_tags", "tags", "Tags")
EXACT_BELOW = 1000
"""A double below this holds 15 significant digits beyond its 12 decimals; see `Columns.money`."""
_NUMBERS = ("int", "uint", "decimal")
NULLS = dict.fromkeys((SourceSchema.FOCUS_1_0, SourceSchema.FOCUS_1_2), ("", "NULL", "null"))
"""FOCUS samples write NULL as a word, and who converts one keeps it; CUR leaves cells empty."""
_NESTED = ("map", "struct", "list", "large_list")


@dataclass(frozen=True)
class Columns:
    """The columns of files that share one layout: canonical name → how SQL names it, and its type (lower case)."""

    names: Mapping[str, str]
    types: Mapping[str, str]
    tags: Mapping[str, str]
    small: frozenset[str] = frozenset()
    nulls: tuple[str, ...] = ("",)
    """Text that stands for no value; more than the empty one where a bill's words for it were kept as text."""

    @classmethod
    def of(
        cls,
        file: Readable,
        schema: SourceSchema,
        small: frozenset[str] = frozenset(),
        called: Sequence[str] | None = None,
    ) -> "Columns":
        """The columns of one landed file. A csv is read by position (`c0`, `c1`, …), so any header text is safe.

        `called`: DuckDB's own names, by position, where they are not the file's: those that differ only in case.
        """
        if called is None:
            called = [f"c{i}" for i in range(len(file.columns))] if file.format == "csv" else file.columns
        places = dict(reversed([*zip(file.columns, called, strict=True)]))  # of columns of one name the first
        first = {name: found[0] for name, found in columns_of(file.columns, schema).items()}
        tags = {key: column for column in sorted(places) if (key := tag_key(column)) is not None}
        return cls(
            names={name: _quoted(places[column]) for name, column in first.items()},
            types={name: file.types.get(column, "string").lower() for name, column in first.items()},
            tags={key: _quoted(places[column]) for key, column in tags.items()},
            small=frozenset(name for name, column in first.items() if column in small),
            nulls=NULLS.get(schema, ("",)) if file.format == "parquet" else ("",),  # a csv's became NULL when unpacked
        )

    def text(self, name: str) -> str:
        """The column as text, as it stands; NULL where it is a word for that."""
        return self._valued(f"CAST({self.names[name]} AS VARCHAR)") if name in self.names else "CAST(NULL AS VARCHAR)"

    def account(self, name: str) -> str:
        """The column as text for account_id.sql: a single-precision number, which has too few digits, shows it."""
        single = self.types.get(name) in ("float", "halffloat")
        return f"format('{{:E}}', {self.names[name]})" if single else self.text(name)

    def time(self, name: str) -> str:
        """The column as a UTC timestamp; text with an offset is converted, a time outside 2000 to 2100 raises."""
        if name not in self.names:
            return "CAST(NULL AS TIMESTAMP)"
        if self.types[name].startswith("timestamp") and "tz" not in self.types[name]:
            return f"bill_time(CAST({self.names[name]} AS TIMESTAMP))"
        return f"bill_time(CAST(CAST({self.filled(name)} AS TIMESTAMPTZ) AS TIMESTAMP))"

    def money(self, name: str) -> str:
        """The column as DECIMAL(38, 12), exact to the 12th decimal of what the file says.

        A double of less than 1000 holds 15 significant digits, so its nearest decimal is what was written; a larger one
        and a single-precision float go through their shortest text. Text that is no number, NaN and infinity raise;
        so do digits grouped by `_`, which DuckDB would read.
        """
        if name not in self.names:
            return "CAST(NULL AS DECIMAL(38, 12))"
        column = self.names[name]
        if self.types[name] == "double":
            if name in self.small:
                return f"CAST({column} AS DECIMAL(38, 12))"
            return (
                f"CASE WHEN abs({column}) < {EXACT_BELOW} THEN CAST({column} AS DECIMAL(38, 12)) "
                f"ELSE CAST(CAST({column} AS VARCHAR) AS DECIMAL(38, 12)) END"
            )
        if self.types[name].startswith(_NUMBERS):
            return f"CAST({column} AS DECIMAL(38, 12))"
        return f"CAST(replace({self.filled(name)}, '_', '?') AS DECIMAL(38, 12))"

    def filled(self, name: str) -> str:
        """The column as trimmed text, NULL where it is blank or a word for NULL."""
        trimmed = f"trim(CAST({self.names[name]} AS VARCHAR))"
        return self._valued(trimmed) if len(self.nulls) > 1 else f"nullif({trimmed}, '')"

    def _valued(self, text: str) -> str:
        if len(self.nulls) == 1:
            return text
        return f"CASE WHEN {text} NOT IN ({', '.join(map(_literal, self.nulls))}) THEN {text} END"

    def entry(self, path: str) -> str:
        """One entry of a map column, or of a column of JSON text: `product.product_name`."""
        name, key = path.split(".", 1)
        if name not in self.names:
            return "CAST(NULL AS VARCHAR)"
        if self.types[name].startswith("map"):
            return f"{self.names[name]}['{key}']"
        held = f"to_json({self.names[name]})" if self.types[name].startswith(_NESTED) else self.text(name)
        return f"json_extract_string({held}, '$.{key}')"

    @property
    def json(self) -> list[str]:
        """The columns of JSON text: tags and product attributes of a csv."""
        return [name for name in (*_TAG_MAPS, "product") if not self.types.get(name, "map").startswith(_NESTED)]

    def tag_text(self) -> str:
        """Every tag as JSON object text, keys as the source spells them; charge.sql makes them canonical."""
        for name in _TAG_MAPS:
            if name in self.names:
                nested = self.types[name].startswith(_NESTED)
                return f"CAST(to_json({self.names[name]}) AS VARCHAR)" if nested else self.text(name)
        if not self.tags:
            return "CAST(NULL AS VARCHAR)"
        pairs = ", ".join(
            f"CASE WHEN {text} <> '' THEN {_literal(_json_key(key))} || to_json({text}) END"
            for key, text in ((key, f"CAST({column} AS VARCHAR)") for key, column in self.tags.items())
        )
        return f"'{{' || concat_ws(',', {pairs}) || '}}'"


def fill(template: str, columns: Columns, source: str) -> str:
    """Return the projection as SQL over `source` (a table function or name), read from `columns`."""

    def expression(match: re.Match[str]) -> str:
        kind, name, word = match.groups()
        if word == "source":
            return source
        if word == "tags":
            return columns.tag_text()
        read = {
            "text": columns.text,
            "currency": columns.text,
            "account": columns.account,
            "time": columns.time,
            "money": columns.money,
            "quantity": columns.money,
            "cost": columns.money,
            "entry": columns.entry,
        }
        return read[kind](name)

    return _PLACEHOLDER.sub(expression, template)


def placeholders(template: str) -> list[tuple[str, str]]:
    """The (kind, column) pairs that a projection reads, in order, once each."""
    return list(dict.fromkeys((kind, name) for kind, name, _ in _PLACEHOLDER.findall(template) if kind))


def groups(files: Sequence[Readable]) -> list[list[Readable]]:
    """Group files that share format, columns and types: one projection each, united by the caller."""
    found: dict[tuple[object, ...], list[Readable]] = {}
    for file in files:
        found.setdefault((file.format, file.columns, tuple(sorted(file.types.items()))), []).append(file)
    return list(found.values())


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _json_key(key: str) -> str:
    return json.dumps(key, ensure_ascii=False) + ":"
