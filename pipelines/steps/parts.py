"""Files without a manifest: parts of one bill, or the same bill twice, in two files or in one?

Here: the one question. Identical files are refused earlier, by their digests (pipelines.exports).
"""

import sql
from pipelines.errors import Code, RejectedError
from pipelines.steps.projection import Columns, fill, groups
from pipelines.steps.source import FOCUS, Source
from pipelines.warehouse import Connection, rows

READ_AT_MOST = 5_000_000
"""Line items: a larger bill comes with a manifest, and comparing its line items would cost as much as reading it."""

SAME_SHARE = 0.5
"""Parts of one bill share no line item; two versions of one bill share most. Half is far from both."""

REPEATED_SHARE = 0.25
"""Of a file's rows. AWS does not promise that ids differ; in the real bills at hand none repeats. Two bills are 0.5."""


def distinct(con: Connection, source: Source) -> None:
    """Refuse line items that come twice, in two files or in one: they would count one bill twice.

    Raises:
        RejectedError: AMBIGUOUS, naming the files.
    """
    listed = [str(path) for path in source.paths.values()]
    if source.schema in FOCUS:  # has no ids
        return
    ((all_rows,),) = rows(con, "SELECT sum(num_rows) FROM parquet_file_metadata($1)", [listed])
    if all_rows > READ_AT_MOST:
        return
    template = sql.read("stage/part")
    named = " UNION ALL ".join(
        fill(template, Columns.of(group[0], source.schema), source.relation(group, "filename = true"))
        for group in groups(source.files)
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE part_item AS "
        f"SELECT part, id, period, count(*) AS times FROM ({named}) WHERE id <> '' GROUP BY ALL"
    )
    origin = {str(source.paths[file.path]): str(getattr(file, "source", file.path)) for file in source.files}
    sizes = {}
    for part, size, held in rows(con, "SELECT part, count(*), sum(times) FROM part_item GROUP BY part ORDER BY part"):
        sizes[part] = size
        if held - size > REPEATED_SHARE * held:
            raise RejectedError(
                Code.AMBIGUOUS,
                f"{held - size:,} of {held:,} line items are there again in the same file: the bill would count twice",
                where=origin[part],
                hint="the file was put together from several; deliver it as it came from AWS",
            )
    shared = rows(
        con,
        "SELECT a.part, b.part, count(*) FROM part_item AS a JOIN part_item AS b "
        "ON a.id = b.id AND a.period IS NOT DISTINCT FROM b.period AND a.part < b.part GROUP BY ALL ORDER BY ALL",
    )
    con.execute("DROP TABLE part_item")
    for one, other, count in shared:
        if count > SAME_SHARE * min(sizes[one], sizes[other]):
            raise RejectedError(
                Code.AMBIGUOUS,
                f"Two files of one folder hold the same line items ({count:,} of them): the bill would count twice",
                where=f"{origin[one]} and {origin[other]}",
                hint="keep the one that is right, or run the two from folders of their own: the newer one then counts",
            )
