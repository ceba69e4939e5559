"""A landed version as one relation: `line_item`, row by row, each file group through its own projection.

Here: the SQL text in front of every statement that reads a source, and csv unpacked once so that it is parsed once.
Not here: what is done with the rows (charges.py).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import sql
from pipelines.errors import Code, RejectedError
from pipelines.exports import LandedFile, Readable, SourceSchema
from pipelines.steps.projection import EXACT_BELOW, NULLS, Columns, fill, groups
from pipelines.warehouse import Connection, DatabaseError, rows

FOCUS = (SourceSchema.FOCUS_1_0, SourceSchema.FOCUS_1_2)


@dataclass(frozen=True)
class Source:
    """The files of one version, ready to be read as `line_item`."""

    schema: SourceSchema
    files: Sequence[Readable]
    paths: dict[Path, Path]
    called: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    """Columns of parquet files → what DuckDB calls them, where names differ only in case."""
    small: frozenset[str] = frozenset()
    """Columns whose statistics, in every file that has doubles, say that no value reaches 1000 (see projection.py)."""

    @property
    def is_focus(self) -> bool:
        """Whether rows are FOCUS rows rather than AWS line items."""
        return self.schema in FOCUS

    def relation(self, files: Sequence[Readable], *options: str) -> str:
        """The files as a table function; parts of one layout are one scan."""
        listed = ", ".join(_literal(str(self.paths[file.path])) for file in files)
        more = "".join(f", {option}" for option in options)
        reading = "union_by_name = false, hive_partitioning = false, binary_as_string = true"
        return f"read_parquet([{listed}], {reading}{more})"

    def columns(self, file: Readable) -> Columns:
        """The file's columns, as `relation` gives them."""
        return Columns.of(file, self.schema, self.small, self.called.get(file.columns))

    def with_line_item(self) -> str:
        """`WITH … line_item AS (…)`, to stand in front of a statement that reads `line_item`."""
        template = sql.read(f"stage/{self.schema.value}")
        parts = [fill(template, self.columns(group[0]), self.relation(group)) for group in groups(self.files)]
        united = "\nUNION ALL\n".join(parts)
        if self.is_focus:
            return f"WITH focus_row AS (\n{united}\n), line_item AS (\n{sql.read('stage/focus_line_item')}\n)"
        return f"WITH line_item AS (\n{united}\n)"

    def before(self, name: str) -> str:
        """A statement of sql/stage that reads `line_item`, with its definition in front."""
        return self.with_line_item() + _joined(f"stage/{name}")

    def charges(self) -> str:
        """The statement that yields this source's charges; parameters: export, version, period."""
        steps = ["focus_charge"] if self.is_focus else ["line_item_day", "cur_money", "cur_charge"]
        names = ["charge"] if self.is_focus else ["line_item_day", "line_item_money", "charge"]
        between = "".join(
            # `charge` is read twice, for its tags and for itself: grouped once
            f", {name} AS {'MATERIALIZED ' if name == 'charge' else ''}(\n{sql.read(f'stage/{step}')}\n)"
            for name, step in zip(names, steps, strict=True)
        )
        return f"{self.with_line_item()}{between}{_joined('stage/charge')}"


@contextmanager
def opened(con: Connection, schema: SourceSchema, files: Sequence[LandedFile], spill: Path) -> Iterator[Source]:
    """Make the files readable as parquet: csv is parsed once, strictly, into text columns named by position.

    Raises:
        RejectedError: UNREADABLE, naming the file and what the parser says of the line.
    """
    con.execute(sql.read("stage/account_id"))
    con.execute(sql.read("stage/strict"))
    con.execute(sql.read("stage/commitment_family"))
    spill.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=spill, prefix="csv-") as folder:
        paths = {file.path: file.path for file in files}
        for number, file in enumerate(file for file in files if file.format == "csv"):
            paths[file.path] = Path(folder) / f"{number:05d}.parquet"
            _unpack(con, file, paths[file.path], NULLS.get(schema, ("",)))
        source = Source(schema, files, paths, small=_small(con, [str(path) for path in paths.values()]))
        for first, *_ in groups(files):
            if len({name.lower() for name in first.columns}) < len(first.columns) and first.format == "parquet":
                described = rows(con, f"DESCRIBE SELECT * FROM {source.relation([first])}")
                source.called[first.columns] = [name for name, *_ in described]
        yield source


def _joined(name: str) -> str:
    """A file's statement, to stand behind `WITH …`: its own WITH goes on in the same list."""
    _, _, body = sql.read(name).partition("\n")  # without the line that states the grain
    return ", " + body.removeprefix("WITH ") if body.startswith("WITH ") else "\n" + body


def _small(con: Connection, paths: Sequence[str]) -> frozenset[str]:
    """Columns of doubles that parquet statistics bound: a cheap read then is exact (projection.Columns.money)."""
    listed = ", ".join(_literal(path) for path in paths)
    found = rows(
        con,
        f"SELECT path_in_schema FROM parquet_metadata([{listed}]) WHERE type = 'DOUBLE' GROUP BY ALL "
        f"HAVING bool_and(coalesce(abs(TRY_CAST(coalesce(stats_min_value, stats_min) AS DOUBLE)) < {EXACT_BELOW} "
        f"AND abs(TRY_CAST(coalesce(stats_max_value, stats_max) AS DOUBLE)) < {EXACT_BELOW}, "
        "stats_null_count = num_values, false))",
    )
    return frozenset(name for (name,) in found)


def _unpack(con: Connection, file: LandedFile, target: Path, nulls: Sequence[str]) -> None:
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(file.columns)))
    words = ", ".join(map(_literal, nulls))
    reading = (
        f"read_csv({_literal(str(file.path))}, columns = {{{columns}}}, header = true, delim = ',', quote = '\"', "
        f"escape = '\"', nullstr = [{words}], auto_detect = false, strict_mode = true, max_line_size = 16777216, "
        f"compression = '{'gzip' if file.compression == 'gzip' else 'none'}')"
    )
    con.execute("SET preserve_insertion_order = true")  # so that a bad row can be named by its number
    try:
        con.execute(f"COPY (SELECT * FROM {reading}) TO {_literal(str(target))} (FORMAT parquet, COMPRESSION lz4)")
    except DatabaseError as error:
        raise RejectedError(
            Code.UNREADABLE,
            f"The csv cannot be read: {str(error).splitlines()[0]}",
            where=str(file.source),
            hint="every row needs as many cells as the header; deliver the file again",
        ) from error
    finally:
        con.execute("SET preserve_insertion_order = false")


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
