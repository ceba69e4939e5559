"""What an account could save, as answered.

Here: the shape. Not here: the question (api/routes/optimization.py).
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from api.optimization import Kind
from api.schemas.base import Account, Money, Source
from api.schemas.finding import Finding


class Saving(Finding):
    """A finding with what kind of saving it is."""

    x_Kind: Kind


class Window(BaseModel):
    """The days that are answered for, both included."""

    days: int
    first: date
    last: date


class Spend(BaseModel):
    """What was spent in the window on the services asked for."""

    BilledCost: Money
    EffectiveCost: Annotated[
        str,
        Field(
            pattern=r"^(-?[0-9]+(\.[0-9]+)?|not available)$",
            description="Amortised; the words `not available` where the bill does not say it.",
            examples=["1402.11"],
        ),
    ]


class Part(BaseModel):
    """One kind's or one service's share of the savings."""

    gross: Money
    net: Money
    findings: int


class Summary(BaseModel):
    """Totals of one currency; several are never added."""

    BillingCurrency: str
    spend: Spend
    monthly_savings_gross: Money
    monthly_savings_net: Annotated[Money, Field(description="Of the findings listed, after overlap and discounts.")]
    impact: Annotated[Money, Field(description="Of anomalies above expectation; falls are in no total.")]
    by_type: dict[str, Part]
    by_service: dict[str, Part]


class Missing(BaseModel):
    """A detector that could not judge, and why."""

    DetectorId: str
    x_Reason: str


class Series(BaseModel):
    """What moved."""

    ServiceName: str | None
    x_UsageType: str | None
    RegionId: str | None


class Wider(BaseModel):
    """This account's part in an incident of more than one account; of the others nothing is said."""

    x_WindowStart: Annotated[date, Field(description="The first of its days in this account.")]
    x_WindowEnd: date
    BillingCurrency: str
    x_Impact: Annotated[Money | None, Field(description="Of this part, in no total; null: the causes do not tell it.")]
    series: list[Series]


class Optimization(Source):
    """Spend, savings, findings, what was not assessed, of one account in one window."""

    account_id: Account
    window: Window
    basis: Annotated[
        Literal["published", "judged for this window"],
        Field(description="Whether savings are the pipeline's own verdicts, or were judged for this answer."),
    ]
    summary: list[Summary]
    findings: list[Saving]
    wider_incidents: list[Wider]
    not_assessed: list[Missing]
