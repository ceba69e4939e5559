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


PAYER: Final = Account("417382950611", "northlight-payer")
PROD: Final = Account("582910374466", "northlight-prod")
STAGING: Final = Account("004471938265", "northlight-staging")
DEV: Final = Account("730194825517", "northlight-dev")
DATA: Final = Account("219465803371", "northlight-data")
SHARED: Final = Account("645028173399", "northlight-shared-services")
SANDBOX: Final = Account("863017429052", "northlight-sandbox")

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


def tags(account: Account, team: str, owner: str, number: int, **more: str) -> dict[str, str]:
    """The tags of a resource, keyed as CUR 2.0 keys them (`user_team`); every sixth has none, every fourth no owner."""
    extra = {f"user_{key}": value for key, value in more.items()}
    if number % 6 == 5:
        return extra
    spelled = SPELLINGS[account]
    found = {"user_environment": spelled[number % len(spelled)], "user_team": team}
    if number % 4 != 3:
        found["user_owner"] = owner
    return found | extra
