"""What answers have in common: money, accounts, and what every answer says of its source.

Here: types and bases that more than one answer uses. Not here: any answer.
"""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

Money = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", examples=["1937.94"])]
"""An exact decimal in the row's BillingCurrency, as text: no reader need make a float of it."""

Account = Annotated[str, Field(examples=["004471938265"])]
Id = Annotated[str, Field(pattern="^[0-9a-f]{16}$", examples=["a394425493635760"])]


class Source(BaseModel):
    """What every answer says first: the one generation that all of it is from, and how far that goes."""

    stale: Annotated[bool, Field(description="The snapshot fails just now; this is the last good answer.")]
    generation: Annotated[str, Field(pattern="^[0-9]{8}-[0-9a-f]{12}$", examples=["00000012-5be1c0ffee00"])]
    created_at: Annotated[datetime | None, Field(description="When it was published.")]
    data_through: Annotated[date | None, Field(description="The newest day that any bill covers.")]
    mature_through: Annotated[date | None, Field(description="Later days may still grow.")]
    settled: Annotated[bool, Field(description="Every day of it is mature.")]


class Listed(Source):
    """A list that is given whole."""

    complete: Annotated[bool, Field(description="False: one answer does not hold all; narrow the question.")]
