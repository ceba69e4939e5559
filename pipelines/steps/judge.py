"""Marts into verdicts: every detector, for many days of judgement at once, payer by payer.

Here: which days, which rows, what is replaced. Not here: any judgement (models).
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version
from typing import Any

import polars as pl

import sql
from models import registry
from models.causes import CAUSE
from models.cost_day import ANOMALY_DAY
from models.finding import FINDING
from models.focus import COMMITMENT_WINDOW
from models.prioritize import prioritize
from pipelines.errors import CloudWiseError
from pipelines.settings import Settings
from pipelines.steps import inputs
from pipelines.steps.causes import explain
from pipelines.steps.weigh import opinions
from pipelines.warehouse import Connection, append, rows, transaction

ROWS_AT_ONCE = 2_000_000
"""Resource-days judged together; sub-accounts are grouped up to this, so memory does not grow with the company."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class _Found:
    """What replaces a day: findings, what was not assessed, causes of anomalies, and how series were scored."""

    findings: pl.DataFrame
    missing: pl.DataFrame
    causes: pl.DataFrame
    scored: pl.DataFrame


_NOTHING = _Found(*(pl.DataFrame(schema=each) for each in (FINDING, registry.NOT_ASSESSED, CAUSE, ANOMALY_DAY.schema)))


@dataclass(frozen=True)
class Judgement:
    """What one run found: payer → days judged and findings on the newest of them."""

    payer: str
    days: tuple[date, ...]
    findings: int
    newest: int


def judge(
    con: Connection,
    settings: Settings,
    days: Sequence[date] | Mapping[str, Sequence[date]] | None = None,
    *,
    progress: Progress | None = None,
) -> list[Judgement]:
    """Judge the bills as of each day and replace the verdicts of those days.

    Args:
        con: the writer's warehouse, marts built.
        settings: window, how many days by default, thresholds.
        days: days of judgement, of every payer or by payer; default: of the newest `findings_days` those not judged,
            and all that were judged from other bill versions, metrics, thresholds or software. So the days judged
            follow from the bills and metrics, not from the order in which they came. Of each payer only those days
            count that its bill covers; verdicts of days that it no longer covers are taken back.
        progress: told before each group of accounts.

    Raises:
        CloudWiseError: a threshold in the configuration that no detector has.
    """
    checked(settings.detectors)
    basis = _basis(settings)
    payers = rows(
        con,
        "SELECT BillingAccountId, min(BillingPeriodStart), max(x_DataThrough) FROM bills WHERE x_Counted "
        "GROUP BY ALL ORDER BY ALL",
    )
    stale: dict[str, set[date]] = {}
    con.execute(sql.read("stage/payer_metric_days"))
    con.execute(sql.read("stage/metrics_seen"))
    for payer, day in rows(con, sql.read("stage/stale_days"), {"basis": basis, "window": settings.window_days}):
        stale.setdefault(payer, set()).add(day)
    known = set(rows(con, "SELECT BillingAccountId, x_AsOf FROM judged"))
    outcome = []
    for payer, first, through in payers:
        if days is None:
            recent = {through - timedelta(days=n) for n in range(settings.findings_days)}
            wanted = {day for day in recent if (payer, day) not in known} | stale.get(payer, set())
        else:
            wanted = set(days.get(payer, ()) if isinstance(days, Mapping) else days)
        judged = tuple(sorted(day for day in wanted if first <= day <= through))
        gone = tuple(day for day in stale.pop(payer, set()) if not first <= day <= through)
        if judged or gone:
            judgement = _judge_payer(con, settings, payer, judged, gone, progress)
            outcome += [judgement] if judged else []
    for payer, gone_days in stale.items():  # no bill of theirs counts any more
        _replace(con, settings, payer, (), tuple(gone_days), _NOTHING)
    return outcome


def checked(config: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse thresholds that no detector has, for callers that would otherwise learn of it after a long ingest.

    Raises:
        CloudWiseError: as `judge` does.
    """
    try:
        registry.configured(config)
    except ValueError as error:
        raise CloudWiseError(
            str(error), where="cloudwise.yaml", hint="docs/detectors.md lists every threshold"
        ) from error


def _judge_payer(
    con: Connection,
    settings: Settings,
    payer: str,
    days: tuple[date, ...],
    gone: tuple[date, ...],
    progress: Progress | None,
) -> Judgement:
    found, missing = [pl.DataFrame(schema=FINDING)], [pl.DataFrame(schema=registry.NOT_ASSESSED)]
    scored = [pl.DataFrame(schema=ANOMALY_DAY.schema)]
    if days:
        groups = list(_account_groups(con, payer, days[0] - timedelta(days=settings.window_days), days[-1]))
        for number, accounts in enumerate(groups):
            if progress is not None:
                progress(f"payer {payer}", number, len(groups))
            read = inputs.frames_of(con, settings, payer, accounts, days)
            scored.append(read[ANOMALY_DAY.name].collect())
            result = registry.run(
                read,
                days,
                settings.detectors,
                inputs.derived(con, settings, payer, accounts, days),
                opinions(settings),
            )
            found.append(result.findings)
            missing.append(result.not_assessed)
        missing.append(_nameless(con, payer))
    findings = prioritize(pl.concat(found))
    replacing = _Found(findings, pl.concat(missing).unique(), explain(con, payer, findings), pl.concat(scored))
    _replace(con, settings, payer, days, gone, replacing)
    newest = findings.filter(pl.col("x_AsOf") == days[-1]).height if days else 0
    return Judgement(payer, days, findings.height, newest)


def _nameless(con: Connection, payer: str) -> pl.DataFrame:
    """Rules on commitments are blind to fees that name none: such rows reach no mart of commitments, nor its frame."""
    accounts = rows(con, sql.read("stage/nameless_fees"), [payer])
    blind = [name for name, detector in registry.detectors().items() if detector.reads is COMMITMENT_WINDOW]
    said = [(name, account, "the export gives no id of a commitment") for name in blind for (account,) in accounts]
    return pl.DataFrame(said, schema=registry.NOT_ASSESSED, orient="row")


def _replace(
    con: Connection,
    settings: Settings,
    payer: str,
    days: tuple[date, ...],
    gone: tuple[date, ...],
    found: _Found,
) -> None:
    """Replace the verdicts of `days`, and take back those of days that the bill no longer reaches; all or nothing.

    How the series of a day were scored comes from each group of accounts, and adds up.
    """
    total = found.scored.group_by(pl.exclude("x_Series")).agg(pl.col("x_Series").sum()).sort("x_AsOf", "x_ScoreFrom")
    with transaction(con):
        con.register("new_verdicts", found.findings)
        con.execute(
            "CREATE OR REPLACE TEMP TABLE judging AS SELECT unnest(CAST($1 AS DATE[])) AS x_AsOf", [[*days, *gone]]
        )
        con.execute("CREATE OR REPLACE TEMP TABLE judged_now AS SELECT unnest(CAST($1 AS DATE[])) AS x_AsOf", [[*days]])
        con.execute("DELETE FROM superseded WHERE FindingId IN (SELECT FindingId FROM new_verdicts)")
        con.execute(sql.read("stage/judge_superseded"), {"payer": payer})
        for table in ("verdicts", "anomaly_causes", "anomaly_days", "judged"):
            con.execute(
                f"DELETE FROM {table} WHERE BillingAccountId = $1 AND x_AsOf IN (SELECT x_AsOf FROM judging)",
                [payer],
            )
        con.execute(sql.read("stage/judge_verdicts"))
        append(con, "anomaly_causes", found.causes)
        append(con, ANOMALY_DAY.name, total)
        of = {"payer": payer, "basis": _basis(settings), "window": settings.window_days}
        con.execute(sql.read("stage/judge_judged"), of)
        ((newest,),) = rows(con, "SELECT max(x_AsOf) FROM judged WHERE BillingAccountId = $1", [payer])
        if not days or newest == days[-1]:  # judging earlier days again says nothing of what is lacking now
            con.execute("DELETE FROM not_assessed WHERE BillingAccountId = $1", [payer])
            append(con, "not_assessed", found.missing.with_columns(BillingAccountId=pl.lit(payer)))
        con.unregister("new_verdicts")


def _account_groups(con: Connection, payer: str, first: date, last: date) -> Iterator[list[str]]:
    counted = rows(
        con,
        "SELECT coalesce(SubAccountId, ''), count(*) FROM resource_day WHERE BillingAccountId = $1 "
        "AND ChargePeriodStart BETWEEN $2 AND $3 GROUP BY ALL UNION "
        "SELECT coalesce(SubAccountId, ''), 0 FROM service_day WHERE BillingAccountId = $1 GROUP BY ALL UNION "
        "SELECT coalesce(SubAccountId, ''), 0 FROM commitment_day WHERE BillingAccountId = $1 GROUP BY ALL "
        "ORDER BY ALL",
        [payer, first, last],
    )
    sizes: dict[str, int] = {}
    for account, size in counted:
        sizes[account] = max(size, sizes.get(account, 0))
    group: list[str] = []
    held = 0
    for account, size in sizes.items():
        if group and held + size > ROWS_AT_ONCE:
            yield group
            group, held = [], 0
        group.append(account)
        held += size
    if group:
        yield group


def _basis(settings: Settings) -> str:
    """What, besides the bills, verdicts follow from."""
    judges = [version("cloudwise"), *registry.detectors(), *FINDING, *CAUSE]
    sold = inputs.offers_within(settings).rows()
    return json.dumps([judges, settings.window_days, settings.time_zone, settings.detectors, sold], default=str)
