"""Findings in answers: a row of the list, one in full, why an anomaly happened.

Here: the shapes. Not here: what the columns mean in depth (models/finding.py, docs/glossary.md).
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, Field

from api.schemas.base import Account, Id, Listed, Money, Source
from models import finding as of
from models.decision import Verdict


class State(StrEnum):
    """Where a finding stands."""

    OPEN = "open"
    REGRESSED = "regressed"
    DISMISSED = "dismissed"
    RESOLVED = "resolved"


class Finding(BaseModel):
    """What a detector found, as of its newest day of judgement, decisions of people applied at once."""

    FindingId: Id
    DetectorId: Annotated[str, Field(examples=["idle_ebs"])]
    Title: str
    Category: of.Category
    Severity: of.Severity
    Confidence: Annotated[float, Field(ge=0, le=1)]
    x_State: State
    BillingAccountId: Annotated[str, Field(description="Who pays.")]
    SubAccountId: Annotated[Account | None, Field(description="null: of no single account.")]
    SubAccountName: str | None
    ServiceName: str | None
    RegionId: str | None
    ResourceId: str | None
    x_UsageType: str | None
    x_EventStart: Annotated[date | None, Field(description="Of an anomaly: its first day.")]
    x_FirstSeen: date
    x_LastSeen: date
    BillingCurrency: Annotated[str, Field(examples=["USD"])]
    x_CostBasis: Annotated[str, Field(description="The FOCUS column that the money is of.", examples=["EffectiveCost"])]
    x_MonthlyCost: Annotated[Money | None, Field(description="Of its scope, per 730 hours.")]
    x_EstimatedMonthlySaving: Annotated[Money | None, Field(description="Gross; null for anomalies.")]
    x_NetMonthlySaving: Annotated[Money | None, Field(description="After what overlaps with other open findings.")]
    x_Impact: Annotated[Money | None, Field(description="Of an anomaly: so far above (below zero: below) expectation.")]
    x_Mature: Annotated[bool | None, Field(description="False: some of its days may still change.")]
    x_Summary: str
    x_Action: str
    x_Evidence: Annotated[dict[str, Any], Field(description="Name → number or text, as its detector says.")]
    x_RateSource: Annotated[str | None, Field(description="Where the price behind the saving comes from.")]
    x_Rate: float | None
    x_RateUnit: str | None
    x_CoveredShare: Annotated[float | None, Field(description="Of its cost, what commitments cover already.")]
    x_CommitmentEnd: date | None
    x_WindowStart: date | None
    x_WindowEnd: date | None
    x_WindowCost: Money | None
    x_HoursPerMonth: Annotated[int, Field(description="The hours that a monthly figure stands for.")]
    x_DiscountShare: Annotated[float | None, Field(description="Of the saving, what the bill's discounts take off.")]
    x_MonthlyDiscount: Annotated[
        Money | None, Field(description="The same in money: gross less overlap less this is net.")
    ]
    x_DismissedReason: str | None
    x_DismissedUntil: date | None
    x_Feedback: Verdict | None
    x_Version: Annotated[str | None, Field(description="The versions of the bills that it is from.")]


class FindingPage(Source):
    """One page of a list."""

    items: list[Finding]
    next: Annotated[str | None, Field(description="The `cursor` of the following page; null on the last one.")]


class Whole(Finding):
    """A finding with everything that is known of it."""

    x_AsOf: Annotated[date, Field(description="Its newest day of judgement.")]
    x_Scope: Annotated[dict[str, Any] | None, Field(description="Usage types, operations, days behind the money.")]
    x_EvidenceConfidence: Annotated[float, Field(description="Before later bills and people were heard.")]
    x_EvidenceSql: Annotated[str | None, Field(description="The query that gives its numbers again.")]
    x_DaysSeen: int


class Cause(BaseModel):
    """A part of an anomaly's impact; the parts of one breakdown add up to it exactly."""

    x_Dimension: Annotated[str, Field(description="By what it is told apart: price, quantity, a column, everything.")]
    x_Element: Annotated[dict[str, Any] | None, Field(description="Column → value of this part.")]
    SubAccountId: str | None
    ServiceName: str | None
    RegionId: str | None
    x_UsageType: str | None
    x_Operation: str | None
    ResourceId: str | None
    x_Change: Annotated[str | None, Field(description="new, more, less, gone.")]
    BillingCurrency: str
    x_Impact: Money
    x_Actual: Money | None
    x_Share: Annotated[float, Field(description="Of the impact.")]
    x_BeganAt: Annotated[datetime | None, Field(description="UTC; where the export is hourly.")]
    x_Words: str


class Causes(BaseModel):
    """Why an anomaly happened: in one sentence, and broken down in three ways."""

    sentence: str
    price_quantity: list[Cause]
    element: list[Cause]
    resource: list[Cause]


class Anomaly(Finding):
    """An anomaly with what it comes from."""

    causes: Annotated[Causes | None, Field(description="null: of another version, which did not look for them.")]


class Anomalies(Listed):
    """Anomalies, the newest first."""

    items: list[Anomaly]


class Change(BaseModel):
    """Something that happened to a finding."""

    x_AsOf: date
    x_Change: Annotated[
        str, Field(description="opened, regressed, resolved, superseded, dismissed, restored, expired.")
    ]
    Severity: of.Severity | None
    x_NetMonthlySaving: Money | None
    x_Impact: Money | None
    x_Version: str | None


class DayCost(BaseModel):
    """What a scope cost on one day; null where a part of it is not available."""

    ChargePeriodStart: date
    EffectiveCost: Money | None


class DayJudged(BaseModel):
    """What a finding was about on one day that it was judged."""

    x_AsOf: date
    x_MonthlyCost: Money | None
    x_EstimatedMonthlySaving: Money | None
    x_Impact: Money | None
    Confidence: float


class FindingAnswer(Source):
    """One finding, its history, and the days behind it."""

    finding: Whole
    causes: Causes | None
    history: list[Change]
    cost_by_day: list[DayCost]
    money_by_day_judged: list[DayJudged]
