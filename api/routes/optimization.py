"""What one account could save, in a window of the client's choice.

Here: the request, and the answer around the findings. Not here: judging (api/analysis.py).

The pipeline's own window is answered from its verdicts, which a test compares with a new judgement; of any other window
the savings are judged now, by the same functions. Anomalies are the published ones in every window (api/analysis.py).
Findings that people dismissed are left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Annotated, Any

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
from api.pending import pending
from api.problems import UNKNOWN
from api.routes.findings import Question
from api.schemas.finding import State
from api.schemas.optimization import Optimization
from api.services import Services as Held
from api.shown import shown, source
from api.store import Snapshot
from api.wider import wider
from models.finding import Category

router = APIRouter(prefix="/api/v1", tags=["cost optimization"])

MOST: int = 10_000
"""Findings of one account in one answer."""

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
    """Spend, savings gross and net of overlap, findings with evidence and action, and what was not assessed and why.

    Anomalies have an impact and no saving; `min_monthly_savings` is then compared with the impact, whatever its sign.
    They are the published ones in every window. What fell is listed with an impact below zero and is in no total.
    """
    caller.require(Action.ANALYSE)
    caller.require_account(account_id)

    def compute() -> bytes:
        with services.reading() as snapshot:
            return _answer(snapshot, services, account_id, wanted)

    def version() -> object:
        return services.store.newest().id, services.decisions.stamp

    key = "optimization", account_id, wanted.model_dump_json()
    answer = await services.answers.answer(version, key, partial(run_sync, compute, limiter=services.analysts))
    return Response(answer, media_type="application/json")


def _answer(snapshot: Snapshot, services: Held, account: str, wanted: Wanted) -> bytes:
    payers = snapshot.rows("payers", {"account": account})
    if not payers:
        raise UnknownError
    said = rules(snapshot)
    days = wanted.analysis_period_days
    last = max(payer["as_of"] for payer in payers)
    found, missing = _judged(snapshot, services, said, account, payers, days)
    names = _names(snapshot, account, wanted.include_services)
    kept = [finding for finding in found if _is_wanted(finding, wanted, names)]
    spend = snapshot.rows(
        "spend", {"account": account, "services": names, "first": last - timedelta(days=days - 1), "last": last}
    )
    return encoded(
        source(snapshot.generation)
        | {
            "account_id": account,
            "window": {"days": days, "first": last - timedelta(days=days - 1), "last": last},
            "basis": "published" if days == said.window_days else "judged for this window",
            "summary": _summary(spend, kept),
            "findings": shown(kept),
            "wider_incidents": [
                row for payer in payers for row in wider(snapshot, services, payer["payer"], account, payer["as_of"])
            ],
            "not_assessed": missing,
        }
    )


def _judged(
    snapshot: Snapshot, services: Held, said: Rules, account: str, payers: Iterable[Mapping[str, Any]], days: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Open findings of the newest day, and what was not assessed: published ones, or those of another window."""
    since = pending(snapshot, services)
    every = Question(account=account, state=list(State)).parameters() | {"accounts": [account], "limit": MOST} | since
    published = snapshot.rows("findings", every)
    dismissed = {row["FindingId"] for row in published if row["x_State"] == State.DISMISSED}
    found, missing = [], []
    for payer, as_of in ((each["payer"], each["as_of"]) for each in payers):
        mine = [row for row in published if row["BillingAccountId"] == payer and row["x_LastSeen"] == as_of]
        unknown = snapshot.rows("not_assessed", {"payer": payer, "account": account})
        if days != said.window_days:
            savings, lacking = analyse(snapshot, said, payer, account, as_of, days, dismissed)
            mine = savings + [row for row in mine if row["Category"] == Category.ANOMALY]
            unknown = lacking + [row for row in unknown if row["DetectorId"] in anomalies()]
        found += [row for row in mine if row["FindingId"] not in dismissed]
        missing += unknown
    return sorted(found, key=lambda row: (-_at_stake(row), row["FindingId"])), missing


def _at_stake(finding: Mapping[str, Any]) -> Decimal:
    amounts = (finding["x_NetMonthlySaving"], finding["x_Impact"], Decimal(0))
    return next(amount for amount in amounts if amount is not None)


def _names(snapshot: Snapshot, account: str, services: list[Service]) -> list[str] | None:
    if not services:
        return None
    return [row["ServiceName"] for row in snapshot.rows("services", {"account": account, "codes": codes(services)})]


def _is_wanted(finding: dict[str, Any], wanted: Wanted, names: list[str] | None) -> bool:
    is_commit = finding["Category"] == Category.COMMIT  # only there does the evidence say which kind
    finding["x_Kind"] = kind(finding["DetectorId"], finding["Category"], _evidence(finding) if is_commit else {})
    return (
        abs(_at_stake(finding)) >= wanted.min_monthly_savings
        and (names is None or finding["ServiceName"] in names)
        and (not wanted.optimization_types or finding["x_Kind"] in wanted.optimization_types)
    )


def _evidence(finding: Mapping[str, Any]) -> Mapping[str, Any]:
    (one,) = shown([{"x_Evidence": finding["x_Evidence"]}])
    evidence = one["x_Evidence"]
    return evidence if isinstance(evidence, dict) else {}


def _summary(spend: list[dict[str, Any]], findings: list[dict[str, Any]]) -> list[dict[str, object]]:
    """Per currency, as several are never added: what was spent, and what could be saved, by kind and by service."""
    currencies = sorted({row["BillingCurrency"] for row in [*spend, *findings]})
    return [
        {
            "BillingCurrency": currency,
            "spend": _spent([row for row in spend if row["BillingCurrency"] == currency]),
            **_saved([row for row in findings if row["BillingCurrency"] == currency]),
        }
        for currency in currencies
    ]


def _spent(rows: list[dict[str, Any]]) -> dict[str, object]:
    effective = [row["EffectiveCost"] for row in rows]
    return {
        "BilledCost": sum((row["BilledCost"] for row in rows), Decimal(0)),
        "EffectiveCost": "not available" if None in effective else sum(effective, Decimal(0)),
    }


def _saved(findings: list[dict[str, Any]]) -> dict[str, object]:
    def total(rows: Iterable[Mapping[str, Any]], column: str) -> Decimal:
        return sum((row[column] for row in rows if row[column] is not None), Decimal(0))

    def by(column: str) -> dict[str, object]:
        groups: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for row in findings:
            groups[str(row[column] or "other")].append(row)
        return {
            name: {
                "gross": total(rows, "x_EstimatedMonthlySaving"),
                "net": total(rows, "x_NetMonthlySaving"),
                "findings": len(rows),
            }
            for name, rows in sorted(groups.items())
        }

    risen = [row for row in findings if row["Category"] == Category.ANOMALY and (row["x_Impact"] or 0) > 0]
    return {
        "monthly_savings_gross": total(findings, "x_EstimatedMonthlySaving"),
        "monthly_savings_net": total(findings, "x_NetMonthlySaving"),
        "impact": total(risen, "x_Impact"),
        "by_type": by("x_Kind"),
        "by_service": by("ServiceName"),
    }
