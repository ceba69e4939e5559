"""The snapshot that the API is measured on: a demo's accounts under many new numbers, laid out as any other.

Here: making it, and making new generations of it. Not here: what is measured (benchmarks/api.py).
"""

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb

from models.generation import POINTER, Generation, file_of, heard, said
from pipelines.publish.snapshot import build

PER_ACCOUNT = (
    "resource_day", "resource_period", "resource_metrics", "usage_type_day", "service_day", "account_day",
    "commitment_day", "commitment_resource_day", "commitment_family_hour",
)  # fmt: skip
"""Repeated for each new account, as the account with most rows has them; the rest stays as it is."""

METRICS, METERED = "resource_metrics", 20
"""Utilisation, and how many of the new accounts have any: it takes most of the disk."""

KEPT = 3
FINDINGS = """
CREATE VIEW findings AS
SELECT f.* REPLACE (substr(md5(account || FindingId || n), 1, 16) AS FindingId, account AS SubAccountId)
FROM made, range(20) AS r(n), demo.findings AS f
WHERE x_State = 'open'
QUALIFY row_number() OVER (PARTITION BY account ORDER BY n, FindingId) <= getvariable('findings')
"""


def account(number: int) -> str:
    """The id of one of the new accounts."""
    return f"{900000000000 + number:012d}"


def make(demo: Path, published: Path, accounts: int, findings: int) -> None:
    """A snapshot with `findings` open findings in each of `accounts` new accounts, and their marts.

    It is written as the pipeline writes one, but neither compared with a source nor given a digest of its own.
    """
    published.mkdir(parents=True)
    now = heard((demo / "published" / POINTER).read_bytes())
    with duckdb.connect(config={"temp_directory": str(published / "tmp"), "preserve_insertion_order": "false"}) as con:
        con.execute(f"ATTACH '{demo / 'published' / now.file}' AS demo (READ_ONLY)")
        con.execute("SET VARIABLE findings = $1", [findings])
        con.execute(
            "CREATE TABLE made AS SELECT printf('%012d', 900000000000 + range) AS account FROM range($1)", [accounts]
        )
        named = con.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'demo'").fetchall()
        tables = [name for (name,) in named if name != "generation"]
        largest = "SELECT SubAccountId FROM demo.service_day GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        ((donor,),) = con.execute(largest).fetchall()
        for table in tables:
            more = (
                f" UNION ALL SELECT t.* REPLACE (account AS SubAccountId) FROM made, demo.{table} AS t"
                f" WHERE SubAccountId = '{donor}' AND account < '{account(METERED if table == METRICS else accounts)}'"
            )
            view = f"CREATE VIEW {table} AS FROM demo.{table}{more if table in PER_ACCOUNT else ''}"
            con.execute(FINDINGS if table == "findings" else view)
        build(con, published / now.file, tables, now)
    (published / POINTER).write_text(said(now), encoding="utf-8")


def prepared(published: Path, numbers: int) -> list[Generation]:
    """Generations of the same content after the newest, written but not yet named; their findings say theirs."""
    now = heard((published / POINTER).read_bytes())
    return [_copied(published, now, now.number + 1 + n) for n in range(numbers)]


def _copied(published: Path, now: Generation, number: int) -> Generation:
    new = replace(now, number=number, digest=f"{number:064x}"[::-1])
    copy = published / f"copy-{number}"
    shutil.copyfile(published / now.file, copy)
    with duckdb.connect(copy) as con:
        con.execute("UPDATE generation SET generation = $1, number = $2, digest = $3", [new.id, number, new.digest])
        con.execute("UPDATE findings SET x_Version = $1", [new.id])
        con.execute("CHECKPOINT")
    return new


def point(published: Path, new: Generation) -> None:
    """Make a prepared generation the newest, and prune as the pipeline does."""
    (published / f"copy-{new.number}").rename(published / new.file)
    (published / "CURRENT.new").write_text(said(new), encoding="utf-8")
    (published / "CURRENT.new").replace(published / POINTER)
    for old in sorted(published.glob(file_of("*")))[:-KEPT]:
        old.unlink()
