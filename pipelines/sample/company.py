"""Who the company is: its accounts, its regions, and the way its people tag things.

Here: names and tag habits. Not here: resources (estate_*).
"""

from dataclasses import dataclass
from typing import Final

US: Final = "us-east-1"
EU: Final = "eu-central-1"
LOCATIONS: Final = {US: "US East (N. Virginia)", EU: "EU (Frankfurt)"}
EXPORT_NAME: Final = "northlight-cur2"
BUCKET: Final = "northlight-billing-exports"


@dataclass(frozen=True)
class Account:
    """An AWS account: 12 digits, and the name that people know it by."""

    id: str
    name: str


@dataclass(frozen=True)
class Place:
    """Where a resource is: an account's part of a region."""

    account: Account
    region: str

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource here."""
        return f"arn:aws:{service}:{self.region}:{self.account.id}:{resource}"


PAYER: Final = Account("417382950611", "northlight-payer")
PROD: Final = Account("582910374466", "northlight-prod")
STAGING: Final = Account("004471938265", "northlight-staging")
DEV: Final = Account("730194825517", "northlight-dev")
DATA: Final = Account("219465803371", "northlight-data")
SHARED: Final = Account("645028173399", "northlight-shared-services")
SANDBOX: Final = Account("863017429052", "northlight-sandbox")

PROD_US: Final = Place(PROD, US)
PROD_EU: Final = Place(PROD, EU)
STAGING_US: Final = Place(STAGING, US)
DEV_US: Final = Place(DEV, US)
DATA_US: Final = Place(DATA, US)
SHARED_US: Final = Place(SHARED, US)
SANDBOX_US: Final = Place(SANDBOX, US)
SANDBOX_EU: Final = Place(SANDBOX, EU)

ACCOUNTS: Final = (PAYER, PROD, STAGING, DEV, DATA, SHARED, SANDBOX)

# Nobody agreed on a spelling, as in most companies.
SPELLINGS: Final = {
    PROD: ("prod", "Production", "production", "PROD"),
    STAGING: ("staging", "stage", "test", "Staging"),
    DEV: ("dev", "Development", "test", "develop"),
    DATA: ("prod", "production"),
    SHARED: ("shared", "prod"),
    SANDBOX: ("sandbox", "playground"),
    PAYER: ("shared",),
}

UNTAGGED_EVERY: Final = 6
UNOWNED_EVERY: Final = 4


def tags(place: Place, team: str, owner: str, number: int, **more: str) -> dict[str, str]:
    """The tags of a resource, keyed as CUR 2.0 keys them (`user_team`); every sixth has none, every fourth no owner."""
    extra = {f"user_{key}": value for key, value in more.items()}
    if number % UNTAGGED_EVERY == UNTAGGED_EVERY - 1:
        return extra
    spelled = SPELLINGS[place.account]
    found = {"user_environment": spelled[number % len(spelled)], "user_team": team}
    if number % UNOWNED_EVERY != UNOWNED_EVERY - 1:
        found["user_owner"] = owner
    return found | extra
