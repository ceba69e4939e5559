"""Data points of many metric files on their way into the warehouse, and the days of `resource_metrics` made of them.

Here: the transaction, and batches: one statement for thousands of small files. Not here: reading files
(pipelines/metrics), what becomes of a delivery (metrics.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import polars as pl

import sql
from pipelines.metrics.landing import LandedMetrics
from pipelines.warehouse import Connection, append, rows, transaction

POINTS_AT_ONCE = 1_000_000
"""Data points that wait in memory for one statement: some 200 MB."""

_FILES = {"x_Version": pl.String, "x_Order": pl.String, "x_AsOf": pl.Date, "x_Schema": pl.String}


@dataclass
class Taking:
    """What is being taken: the files held so far, and those whose points wait to be written."""

    con: Connection
    held: dict[str, tuple[str, date | None]]
    """Version → its order, and the day given to figures that name none."""
    waiting: dict[str, tuple[LandedMetrics, pl.DataFrame]] = field(default_factory=dict)
    points: int = 0

    def take(self, metrics: LandedMetrics, table: pl.DataFrame) -> None:
        """Replace what this version said before, if anything, by these points."""
        if metrics.version in self.waiting:
            self.write()
        self.waiting[metrics.version] = metrics, table
        self.held[metrics.version] = metrics.order, metrics.as_of
        self.points += table.height
        if self.points >= POINTS_AT_ONCE:
            self.write()

    def write(self) -> None:
        """Write what waits, and note which days of which series it touches, now and before."""
        if not self.waiting:
            return
        con, versions = self.con, [[*self.waiting]]
        con.execute(
            "INSERT INTO touched_points SELECT DISTINCT x_Key, CAST(x_At AS DATE) FROM metric_points "
            "WHERE x_Version IN (SELECT unnest($1))",
            versions,
        )
        for table in ("metric_points", "metric_files"):
            con.execute(f"DELETE FROM {table} WHERE x_Version IN (SELECT unnest($1))", versions)
        tables = [table.select(pl.lit(version).alias("x_Version"), "*") for version, (_, table) in self.waiting.items()]
        con.register("read_points", pl.concat(tables))
        try:
            con.execute(sql.read("stage/metric_take"))
        finally:
            con.unregister("read_points")
        con.execute(
            "INSERT INTO touched_points SELECT DISTINCT x_Key, CAST(x_At AS DATE) FROM metric_points "
            "WHERE x_Version IN (SELECT unnest($1))",
            versions,
        )
        files = [(version, file.order, file.as_of, file.schema) for version, (file, _) in self.waiting.items()]
        append(con, "metric_files", pl.DataFrame(files, schema=_FILES, orient="row"))
        self.waiting.clear()
        self.points = 0


@contextmanager
def taking(con: Connection) -> Iterator[Taking]:
    """One transaction over many files; at its end, the days that they touch are made again from the data points."""
    con.execute(sql.read("stage/metric_key"))
    con.execute("CREATE OR REPLACE TEMP TABLE touched_points (x_Key VARCHAR, x_Day DATE)")
    with transaction(con):
        known = rows(con, "SELECT x_Version, x_Order, x_AsOf FROM metric_files")
        taken = Taking(con, {version: (order, as_of) for version, order, as_of in known})
        yield taken
        taken.write()
        _remake(con)


def _remake(con: Connection) -> None:
    con.execute("CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT * FROM touched_points")
    con.execute(sql.read("stage/metric_outranked"))
    con.execute(
        "DELETE FROM resource_metrics WHERE x_Day IN (SELECT x_Day FROM touched) AND (x_Day, metric_key(SubAccountId, "
        "RegionId, x_Service, ResourceId, x_Metric, x_Source)) IN (SELECT x_Day, x_Key FROM touched)"
    )
    con.execute(f"INSERT INTO resource_metrics BY NAME {sql.read('stage/metric_day')}")
    con.execute(
        "DELETE FROM metric_points WHERE (x_Key, x_At, x_Version) IN "
        "(SELECT x_Key, x_At, x_Version FROM outranked WHERE x_Final)"
    )
    con.execute("DELETE FROM metric_days WHERE x_Day IN (SELECT x_Day FROM touched)")
    con.execute(sql.read("stage/metric_checksum"))
