"""Verdicts weighed for publishing: what people decided, what later bills confirmed, and the SQL behind each finding.

Here: reading, calling the pure functions, replacing the tables `decisions`, `realised_savings`, `reliability`,
`commitment_coverage`, `service_growth` and `weighed`. Not here: the arithmetic (models/realised.py,
models/calibration.py), states (sql/reports/findings.sql). Nothing here changes a verdict.
"""

import polars as pl

import sql
from models.calibration import calibrated, outcomes, reliability
from models.decision import Decision, as_table, from_table
from models.features.commitment_coverage import coverage
from models.features.growth import growth
from models.finding import FINDING
from models.prioritize import prioritize
from models.realised import HORIZON_DAYS, RESOLVED, realised
from models.said import said
from pipelines import decisions, evidence
from pipelines.errors import CloudWiseError
from pipelines.publish import open_current
from pipelines.settings import Settings
from pipelines.warehouse import Connection, append, frame, transaction


def weigh(con: Connection, settings: Settings) -> None:
    """Replace what findings are published with, from verdicts, marts and decisions."""
    weigh_with(con, as_table(_decisions(settings)))
    with transaction(con):
        _replace(con, "commitment_coverage", _covered(con, settings))
        _replace(con, "service_growth", _grown(con))


def weigh_with(con: Connection, decided: pl.DataFrame) -> None:
    """What findings themselves are published with, given these decisions (`models.decision.TABLE`)."""
    con.execute(sql.read("stage/resolved_episode"), {"horizon": HORIZON_DAYS})
    measured = realised(pl.concat(_resolved(con, query) for query in ("realised_cost", "realised_scope")))
    with transaction(con):
        _replace(con, "decisions", decided)
        _replace(con, "realised_savings", measured)
        con.execute("DELETE FROM weighed")
        findings = frame(con, f"SELECT * FROM ({sql.read('reports/findings')}) ORDER BY FindingId")
        known = calibrated(outcomes(findings, measured, findings.select("FindingId", x_Verdict="x_Feedback")))
        _replace(con, "reliability", reliability(known))
        _replace(con, "weighed", _weighed(findings, known))


def _covered(con: Connection, settings: Settings) -> pl.DataFrame:
    """Coverage by commitments per account, service, region and family, as of each payer's newest day of judgement."""
    held = frame(con, sql.read("stage/committable_day"), {"days": settings.window_days})
    found = [
        coverage(of_day.lazy(), ("ServiceName", "RegionId", "x_CommitmentFamily"), [day], settings.window_days)
        for (day,), of_day in held.group_by("x_AsOf", maintain_order=True)
    ]
    return pl.concat(found).sort(pl.all()).collect() if found else pl.DataFrame()


def _grown(con: Connection) -> pl.DataFrame:
    """Growth of each account's services, as of each payer's newest settled day: late days would look like a fall."""
    held = frame(con, sql.read("stage/settled_service_day"))
    found = [growth(of_day.lazy(), ("ServiceName",), [day]) for (day,), of_day in held.group_by("x_AsOf")]
    return pl.concat(found).sort(pl.all()).collect() if found else pl.DataFrame()


def _resolved(con: Connection, query: str) -> pl.DataFrame:
    return frame(con, sql.read(f"stage/{query}")).select(list(RESOLVED)).cast(RESOLVED)


def _weighed(findings: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Confidence, severity, net and SQL of every finding; net of overlap with what is open, not what is dismissed."""
    open_now = pl.col("x_State").is_in(["open", "regressed"])
    crowded = pl.col("BillingAccountId").is_in(findings.filter(x_State="dismissed")["BillingAccountId"].implode())
    again = prioritize(findings.filter(open_now, crowded).select(list(FINDING)).cast(FINDING))
    netted = again.select("FindingId", x_Net="x_NetMonthlySaving", x_Off="x_MonthlyDiscount", x_Severity="Severity")
    statements = pl.Series("x_EvidenceSql", [evidence.statement(row) for row in findings.to_dicts()], dtype=pl.String)
    return (
        findings.select("FindingId", "Severity", "x_NetMonthlySaving", "x_MonthlyDiscount")
        .with_columns(statements)
        .join(known.select("FindingId", Confidence="x_Calibrated"), on="FindingId", how="left")
        .join(netted, on="FindingId", how="left")
        .select(
            "FindingId",
            "Confidence",
            "x_EvidenceSql",
            Severity=pl.coalesce("x_Severity", "Severity"),
            x_NetMonthlySaving=pl.coalesce("x_Net", "x_NetMonthlySaving"),
            x_MonthlyDiscount=pl.when(pl.col("x_Net").is_null()).then("x_MonthlyDiscount").otherwise("x_Off"),
        )
    )


def _replace(con: Connection, table: str, rows: pl.DataFrame) -> None:
    con.execute(f"DELETE FROM {table}")
    if rows.width:
        append(con, table, rows)


def _decisions(settings: Settings) -> list[Decision]:
    """The store's; a store that is lost is made again from the newest snapshot's copy."""
    path = decisions.store(settings.data_dir)
    if not path.exists() and (kept := published_decisions(settings)):
        decisions.write(path, kept)
    return decisions.read(path)


def published_decisions(settings: Settings) -> list[Decision]:
    """The newest snapshot's copy; none where nothing is published."""
    try:
        with open_current(settings.published) as con:
            if not frame(con, "SELECT 1 FROM duckdb_tables() WHERE table_name = 'decisions'").height:
                return []  # an older version wrote it
            return from_table(frame(con, "SELECT * FROM decisions"))
    except CloudWiseError:
        return []  # nothing is published


def opinions(settings: Settings) -> pl.DataFrame:
    """What people said of findings, with the days that it counts for (models/detector.py, SAID)."""
    return said(as_table(_decisions(settings)))
