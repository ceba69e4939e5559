"""What one account could save, in a window of the client's choice.

Here: the request, and the answer around the findings. Not here: judging (api/analysis.py).

The pipeline's own window is answered from its verdicts, which a test compares with a new judgement; of any other window
the savings are judged now, by the same functions. Anomalies are the published ones in every window (api/analysis.py).
Findings that people dismissed are left out.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, Final

import polars as pl
from anyio.to_thread import run_sync
from fastapi import APIRouter, Body, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from api.analysis import Rules, analyse, anomalies, rules
from api.answers import encoded
from api.auth import Action
from api.deps import Caller, Services
from api.described import answers
from api.errors import UnknownError
from api.optimization import Kind, Service, codes, kind
from api.pending import now, pending
from api.problems import UNKNOWN
from api.schemas.finding import State
from api.schemas.optimization import Optimization
from api.services import Services as Held
from api.shown import source, texts
from api.store import Snapshot
from api.wider import wider
from models.finding import Category

router = APIRouter(prefix="/api/v1", tags=["cost optimization"])

MOST: Final = 10_000
"""Findings of one account in one answer, those of most money."""

AT_STAKE: Final = pl.coalesce("x_NetMonthlySaving", "x_Impact", pl.lit(Decimal("0.00")))
FACTS: Final = (
    "FindingId", "Category", "ServiceName", "BillingCurrency", "x_Kind", "x_EstimatedMonthlySaving",
    "x_NetMonthlySaving", "x_Impact",
)  # fmt: skip
"""Of a finding, what its order and the summary need."""

Account = Annotated[str, Path(pattern="^[0-9]{12}$", description="A usage account.", examples=["004471938265"])]


class Wanted(BaseModel):
    """Which window, which services, which kinds of saving, from how much on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    analysis_period_days: Annotated[int, Field(ge=7, le=90, strict=True)] = 30
    include_services: Annotated[list[Service], Field(max_length=len(Service), description="Default: all.")] = []
    optimization_types: Annotated[list[Kind], Field(max_length=len(Kind), description="Default: all.")] = []
    min_monthly_savings: Annotated[
        Decimal, Field(ge=0, le=10**9, allow_inf_nan=False, max_digits=12, decimal_places=2, description="Net.")
    ] = Decimal(0)


EXAMPLE = {
    "analysis_period_days": 30,
    "include_services": ["EC2", "RDS", "S3"],
    "optimization_types": ["rightsizing", "lifecycle", "ri"],
    "min_monthly_savings": 10,
}


@router.post(
    "/accounts/{account_id}/cost-optimization",
    summary="What an account could save",
    response_class=Response,
    responses=answers(Optimization, UNKNOWN),
)
async def cost_optimization(
    services: Services, caller: Caller, account_id: Account, wanted: Annotated[Wanted, Body(examples=[EXAMPLE])]
) -> Response:
    """Spend, savings gross and net of overlap and discounts, findings with evidence, and what was not assessed and why.

    Anomalies have an impact and no saving; `min_monthly_savings` is then compared with the impact, whatever its sign.
    They are the published ones in every window. What fell is listed with an impact below zero and is in no total.
    """
    caller.require(Action.ANALYSE)
    caller.require_account(account_id)

    def compute() -> bytes:
        with services.reading() as snapshot:
            return _answer(snapshot, services, account_id, wanted)

    def version() -> object:
        return services.newest().id, services.decisions.stamp

    key = "optimization", account_id, wanted.model_dump_json()
    answer = await services.answers.answer(version, key, partial(run_sync, compute, limiter=services.analysts))
    return Response(answer, media_type="application/json")


def _answer(snapshot: Snapshot, services: Held, account: str, wanted: Wanted) -> bytes:
    payers = [row for row in snapshot.once("payers") if row["account"] == account]
    if not payers:
        raise UnknownError
    said = rules(snapshot)
    days = wanted.analysis_period_days
    last = max(payer["as_of"] for payer in payers)
    first = last - timedelta(days=days - 1)
    names = _names(snapshot, account, wanted.include_services)
    found, missing = _judged(snapshot, services, said, account, payers, days)
    kept = (
        pl.concat([_wanted(rows, wanted, names) for rows in found])
        .sort(AT_STAKE, "FindingId", descending=[True, False])
        .head(MOST)
    )
    spend = snapshot.rows("spend", {"account": account, "services": names, "first": first, "last": last})
    return encoded(
        source(snapshot.generation)
        | {
            "account_id": account,
            "window": {"days": days, "first": first, "last": last},
            "basis": "published" if days == said.window_days else "judged for this window",
            "summary": _summary(spend, kept),
            "wider_incidents": [
                row for payer in payers for row in wider(snapshot, services, payer["payer"], account, payer["as_of"])
            ],
            "not_assessed": missing,
        },
        findings=kept["json"],
    )


def _judged(
    snapshot: Snapshot, services: Held, said: Rules, account: str, payers: Iterable[Mapping[str, Any]], days: int
) -> tuple[list[pl.DataFrame], list[dict[str, Any]]]:
    """Open findings of the newest day, and what was not assessed: published ones, or those of another window."""
    is_published = days == said.window_days
    found, missing = [], []
    for payer, as_of in ((each["payer"], each["as_of"]) for each in payers):
        asked = {"account": account, "payer": payer, "as_of": as_of}
        category = None if is_published else str(Category.ANOMALY)
        judged = now(snapshot, services, snapshot.frame("account_findings", {**asked, "category": category}))
        found.append(judged.filter(pl.col("x_State") != State.DISMISSED))
        unknown = snapshot.rows("not_assessed", {"payer": payer, "account": account})
        if not is_published:
            gone = snapshot.frame("account_dismissed", {"account": account, **pending(snapshot, services)})["FindingId"]
            savings, lacking = analyse(snapshot, said, payer, account, as_of, days, gone.to_list())
            found.append(savings)
            unknown = lacking + [row for row in unknown if row["DetectorId"] in anomalies()]
        missing += unknown
    return found, missing


def _names(snapshot: Snapshot, account: str, services: list[Service]) -> list[str] | None:
    if not services:
        return None
    return [row["ServiceName"] for row in snapshot.rows("services", {"account": account, "codes": codes(services)})]


def _wanted(rows: pl.DataFrame, wanted: Wanted, names: list[str] | None) -> pl.DataFrame:
    """What is added up of the findings that were asked for, and the text that is shown of each."""
    is_wanted = AT_STAKE.abs() >= wanted.min_monthly_savings
    if names is not None:
        is_wanted &= pl.col("ServiceName").is_in(names)
    if wanted.optimization_types:
        is_wanted &= pl.col("x_Kind").is_in([each.value for each in wanted.optimization_types])
    told = rows.with_columns(x_Kind=kind())
    return told.select(FACTS).with_columns(texts(told)).filter(is_wanted)  # few columns: a filter copies them all


def _summary(spend: list[dict[str, Any]], findings: pl.DataFrame) -> list[dict[str, object]]:
    """Per currency, as several are never added: what was spent, and what could be saved, by kind and by service."""
    currencies = sorted({*(row["BillingCurrency"] for row in spend), *findings["BillingCurrency"].unique()})
    return [
        {
            "BillingCurrency": currency,
            "spend": _spent([row for row in spend if row["BillingCurrency"] == currency]),
            **_saved(findings.filter(BillingCurrency=currency)),
        }
        for currency in currencies
    ]


def _spent(rows: list[dict[str, Any]]) -> dict[str, object]:
    effective = [row["EffectiveCost"] for row in rows]
    return {
        "BilledCost": sum((row["BilledCost"] for row in rows), Decimal(0)),
        "EffectiveCost": "not available" if None in effective else sum(effective, Decimal(0)),
    }


def _saved(findings: pl.DataFrame) -> dict[str, object]:
    totals = (
        pl.col("x_EstimatedMonthlySaving").sum().alias("gross"),
        pl.col("x_NetMonthlySaving").sum().alias("net"),
        pl.len().alias("findings"),
    )

    def by(column: str) -> dict[str, object]:
        groups = findings.group_by(pl.col(column).fill_null("other")).agg(totals).sort(column)
        return {group.pop(column): group for group in groups.to_dicts()}

    risen = pl.col("x_Impact").filter((pl.col("Category") == Category.ANOMALY) & (pl.col("x_Impact") > 0))
    ((gross, net, _, impact),) = findings.select(*totals, risen.sum()).rows()
    return {
        "monthly_savings_gross": gross,
        "monthly_savings_net": net,
        "impact": impact,
        "by_type": by("x_Kind"),
        "by_service": by("ServiceName"),
    }
