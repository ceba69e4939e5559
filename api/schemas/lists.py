"""Small lists in answers: accounts, detectors, costs, realised savings, events; and that it runs.

Here: the shapes. Not here: anomalies, which are findings (finding.py).
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from api.schemas.base import Account, Id, Listed, Money
from api.schemas.finding import Change
from models.finding import Category


class AccountRow(BaseModel):
    """An account in one currency: what its newest 30 days cost, and what is open in it."""

    BillingAccountId: str
    SubAccountId: Annotated[Account | None, Field(description="null: charges of no account.")]
    SubAccountName: str | None
    BillingCurrency: str
    x_LastDay: date
    BilledCost: Money | None
    x_Findings: Annotated[int, Field(description="Open ones.")]
    x_NetMonthlySaving: Annotated[Money, Field(description="Of the open ones, after overlap and discounts.")]


class Accounts(Listed):
    """Accounts that the key may see."""

    items: list[AccountRow]


class Threshold(BaseModel):
    """A number or pattern that a detector decides by."""

    name: str
    default: float | str | bool
    unit: str
    why: str


class DetectorRow(BaseModel):
    """What is looked for."""

    id: str
    title: str
    category: Category
    confidence: str
    action: str
    thresholds: list[Threshold]


class Detectors(Listed):
    """What is looked for, whatever was found."""

    items: list[DetectorRow]


class CostRow(BaseModel):
    """A day's cost in one currency, of one group."""

    ChargePeriodStart: date
    BillingCurrency: str
    x_Group: Annotated[str | None, Field(description="What `by` asks for; null where it asks for nothing.")]
    BilledCost: Money
    EffectiveCost: Annotated[Money | None, Field(description="null: not available for a part of it.")]


class Costs(Listed):
    """Cost by day."""

    items: list[CostRow]


class RealisedRow(BaseModel):
    """One time that a finding was resolved, and what that saved until `x_MeasuredThrough`."""

    FindingId: Id
    DetectorId: str
    BillingAccountId: str
    SubAccountId: str | None
    ServiceName: str | None
    RegionId: str | None
    ResourceId: str | None
    x_UsageType: str | None
    BillingCurrency: str
    x_ResolvedOn: date
    x_MeasuredThrough: date
    x_DaysMeasured: int
    x_EstimatedSaving: Money
    x_CounterfactualCost: Annotated[Money, Field(description="What its scope would have cost.")]
    x_ActualCost: Money
    x_MovedCost: Annotated[Money, Field(description="What began elsewhere instead.")]
    x_RealisedSaving: Money
    x_Mature: bool


class Realised(Listed):
    """What resolved findings really saved, the newest first."""

    items: list[RealisedRow]


class Event(Change):
    """A change, and of which finding."""

    FindingId: Id
    DetectorId: str
    SubAccountId: str | None
    Title: str


class Events(Listed):
    """What changed, the oldest first."""

    items: list[Event]


class Health(BaseModel):
    """It runs."""

    status: Literal["ok"]
    breaker: Annotated[
        Literal["closed", "half-opened", "opened"], Field(description="opened: the snapshot is given up for a while.")
    ]
