"""Asset checks: every file of sql/checks is one, and passes when it returns no row.

Here: which asset a check belongs to, and how its rows are shown. Not here: any check; add a file to sql/checks. A check
that did not run blocks nothing, so publishing runs the gates itself (pipelines.steps.deliver).
"""

import re

import dagster as dg

import sql
from pipelines.defs import shown
from pipelines.defs.access import WRITER, warehouse
from pipelines.settings import Settings
from pipelines.steps.deliver import WARNINGS
from pipelines.steps.marts import FROM_CHARGES
from pipelines.warehouse import frame

ROWS_SHOWN = 10

LAST_READ = {
    "verdicts": "verdicts",
    "anomaly_days": "verdicts",
    **{mart: mart for mart in FROM_CHARGES},
    "mart_builds": "service_day",
}
"""Table → asset, the last of the flow first: a check belongs to the last thing it reads, else to charges."""


def check_of(name: str) -> dg.AssetChecksDefinition:
    """The check of one file, for example `checks/reconciliation`: a gate blocks what follows, a warning tells."""
    query, gate = sql.read(name), name not in WARNINGS
    severity = dg.AssetCheckSeverity.ERROR if gate else dg.AssetCheckSeverity.WARN

    @dg.asset_check(
        asset=asset_of(query),
        name=name.removeprefix("checks/"),
        description=query.partition("\n")[0].removeprefix("-- "),
        blocking=gate,
        pool=WRITER,
    )
    def check(settings: dg.ResourceParam[Settings]) -> dg.AssetCheckResult:
        with warehouse(settings) as con:
            offending = frame(con, query)
        first = dg.MarkdownMetadataValue(shown.of_frame(offending.head(ROWS_SHOWN)))
        return dg.AssetCheckResult(
            passed=offending.is_empty(),
            severity=severity,
            metadata={"offending_rows": offending.height, "first_offending_rows": first},
        )

    return check


def asset_of(query: str) -> str:
    """The asset that a check's query belongs to, by the tables it names outside comments."""
    words = set(re.findall(r"\w+", re.sub(r"--.*", "", query)))
    return next((asset for table, asset in LAST_READ.items() if table in words), "charges")


CHECKS = [check_of(name) for name in sql.names("checks")]
