"""The section `notifications:` of cloudwise.yaml: channels, routes, quiet hours.

Here: the shapes, and what is refused with the place it stands at. Not here: addresses behind `env:` and `file:`
(secret.py), what a route means for an incident (routing.py).
"""

import re
from collections.abc import Mapping
from datetime import time, timedelta
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, TypeAlias
from zoneinfo import available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, field_validator, model_validator

from models.finding import Severity
from models.threshold import hint

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY: Final = timedelta(days=1)

_CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")
_PAIRS: Final = re.compile(r"[^=,]+=[^=,]+(,[^=,]+=[^=,]+)*")


def _listed(value: object) -> object:
    """One is a list of one."""
    return [value] if isinstance(value, str) else value


def _quoted(value: object) -> object:
    """One or several account ids; YAML reads 000000000001 without quotes as a number, and which one is lost."""
    listed = _listed(value)
    if any(isinstance(each, int) for each in (listed if isinstance(listed, list) else [listed])):
        raise ValueError('write account ids in quotes, for example "000000000001"')
    return listed


def _clock(value: object) -> object:
    """Minutes since midnight; 24:00 is the end of a day. YAML reads 20:00 without quotes as 1200, which is the same."""
    if isinstance(value, str) and _CLOCK.fullmatch(value):
        hours, minutes = value.split(":")
        return 60 * int(hours) + int(minutes)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= DAY // timedelta(minutes=1):
        return value
    raise ValueError(f'expected a time of day such as "20:00", found {value!r}')


Names: TypeAlias = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Accounts: TypeAlias = Annotated[tuple[Annotated[str, Field(pattern="^[0-9]{12}$")], ...], BeforeValidator(_quoted)]
Clock: TypeAlias = Annotated[int, BeforeValidator(_clock)]
What: TypeAlias = Literal["anomalies", "digest"]


class Section(BaseModel):
    """A mapping of known names; another one is refused with the nearest."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _known(cls, values: object) -> object:
        known = {field.alias or name for name, field in cls.model_fields.items()}
        for name in values if isinstance(values, Mapping) else ():
            if name not in known and name not in cls.model_fields:
                raise ValueError(f"unknown key {name!r}{hint(str(name), known)}")
        return values


class QuietHours(Section):
    """A span of each of `days`; where it ends before it begins, it ends on the day after."""

    since: Clock = Field(alias="from", description="When it begins.")
    until: Clock = Field(alias="to", description="When it ends.")
    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = Field(
        DAYS, description="Days on which it begins."
    )
    time_zone: str | None = Field(None, description="Whose hours; default: the general one of `time_zone`.")
    unless: Severity | None = Field(None, description="From this severity on, an incident does not wait.")

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, value: str | None) -> str | None:
        if value is not None and value not in (known := available_timezones()):
            raise ValueError(f"unknown time zone {value!r}{hint(value, known)}")
        return value

    @property
    def clock(self) -> tuple[time, time]:
        """From and to; 24:00 is midnight."""
        return time(*divmod(self.since % 1440, 60)), time(*divmod(self.until % 1440, 60))


def _spans(value: object) -> object:
    return [value] if isinstance(value, Mapping | QuietHours) else value


Quiet: TypeAlias = Annotated[tuple[QuietHours, ...], BeforeValidator(_spans)]


class Route(Section):
    """What goes to which channels: an incident goes where every condition that is written holds."""

    to: Names = Field(min_length=1, description="Channels, by name.")
    what: Annotated[tuple[What, ...], BeforeValidator(_listed)] = Field(
        ("anomalies",), min_length=1, description="anomalies: each incident, once; digest: one message a day."
    )
    accounts: Accounts = Field((), description="Usage accounts, 12 digits in quotes; none: every one.")
    payers: Accounts = Field((), description="Paying accounts, 12 digits in quotes; none: every one.")
    services: Names = Field((), description="Services as the bill names them; none: every one.")
    tags: Names = Field(
        (), description='"key=value" of what caused it; "a=1,b=2" wants both; of several, one is enough.'
    )
    detectors: Names = Field((), description="Detectors of anomalies; none: every one.")
    min_severity: Severity = Field(Severity.LOW, description="Least severity of an incident.")
    min_impact: Decimal = Field(
        Decimal(0), ge=0, description="Least money of an incident so far, above or below what was expected."
    )
    quiet_hours: Quiet | None = Field(None, description="In place of those for all routes; [] for none.")

    @field_validator("tags")
    @classmethod
    def _pairs(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for tag in value:
            if not _PAIRS.fullmatch(tag):
                raise ValueError(f'expected "key=value", or several joined by commas, found {tag!r}')
        return value


class Notifications(Section):
    """Everything about notifications."""

    channels: dict[str, SecretStr] = Field(
        default_factory=dict, description="Name → address: an Apprise URL, or env:VARIABLE, or file:PATH."
    )
    routes: tuple[Route, ...] = Field((), description="What goes where.")
    quiet_hours: Quiet = Field((), description="When only what is severe is sent; the rest waits.")
    link: str | None = Field(
        None, pattern=r"^https?://[^\s?#()<>\[\]]+$", description="Where `cloudwise serve` is reached."
    )
    max_age_days: int = Field(3, ge=1, description="An incident is new for so many days of judgement.")
    max_messages: int = Field(10, ge=1, description="Most incidents told one by one to a channel in a run.")

    @model_validator(mode="after")
    def _channels_exist(self) -> "Notifications":
        for place, route in enumerate(self.routes):
            for name in route.to:
                if name not in self.channels:
                    raise ValueError(f"routes.{place}.to: unknown channel {name!r}{hint(name, self.channels)}")
        return self

    def quiet_of(self, route: Route) -> tuple[QuietHours, ...]:
        """The route's own, or those of all."""
        return self.quiet_hours if route.quiet_hours is None else route.quiet_hours


def section(values: Mapping[str, Any]) -> Notifications:
    """The section as it is written."""
    return Notifications.model_validate(values)
