"""Names: of columns (one spelling for each), of files (which are refused), of exports (as a folder's name).

Here: pure functions of text. Not here: which columns a schema needs (schemas.py).
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from pipelines.exports.kinds import SourceSchema

FOCUS_COLUMNS: Final = (
    "AvailabilityZone", "BilledCost", "BillingAccountId", "BillingAccountName", "BillingAccountType", "BillingCurrency",
    "BillingPeriodEnd", "BillingPeriodStart", "CapacityReservationId", "CapacityReservationStatus", "ChargeCategory",
    "ChargeClass", "ChargeDescription", "ChargeFrequency", "ChargePeriodEnd", "ChargePeriodStart",
    "CommitmentDiscountCategory", "CommitmentDiscountId", "CommitmentDiscountName", "CommitmentDiscountQuantity",
    "CommitmentDiscountStatus", "CommitmentDiscountType", "CommitmentDiscountUnit", "ConsumedQuantity", "ConsumedUnit",
    "ContractedCost", "ContractedUnitPrice", "EffectiveCost", "InvoiceId", "InvoiceIssuerName", "ListCost",
    "ListUnitPrice", "PricingCategory", "PricingCurrency", "PricingCurrencyContractedUnitPrice",
    "PricingCurrencyEffectiveCost", "PricingCurrencyListUnitPrice", "PricingQuantity", "PricingUnit", "ProviderName",
    "PublisherName", "RegionId", "RegionName", "ResourceId", "ResourceName", "ResourceType", "ServiceCategory",
    "ServiceName", "ServiceSubcategory", "SkuId", "SkuMeter", "SkuPriceDetails", "SkuPriceId", "SubAccountId",
    "SubAccountName", "SubAccountType", "Tags",
)  # fmt: skip
"""FOCUS 1.2, https://focus.finops.org/focus-specification/v1-2/; 1.0 is a part of it."""

_FOCUS: Final = {name.lower(): name for name in FOCUS_COLUMNS}
_CATEGORIES: Final = (
    "identity", "bill", "lineItem", "product", "pricing", "reservation", "savingsPlan", "splitLineItem", "discount",
    "capacityReservation",
)  # fmt: skip
_KEYED: Final = ("resourceTags/", "costCategory/")  # what follows is the user's key, with its own spelling
_KEYED_FLAT: Final = ("resource_tags_", "cost_category_")
_FLAT: Final = re.compile(
    r"(identity|bill|line_item|pricing|reservation|savings_plan|split_line_item|capacity_reservation)_\w+"
    r"|(product|discount)(_\w+)?|resource_tags|cost_category|tags|billing_period|year|month",
    re.ASCII,
)
_ALIASES: Final = {  # some writers spell the ARN of the csv header as one word
    "savings_plan_savings_plan_arn": "savings_plan_savings_plan_a_r_n",
    "reservation_reservation_arn": "reservation_reservation_a_r_n",
}
_GLOBBING: Final = frozenset("*?[]{}")
_LONGEST_ID: Final = 80


def canonical(name: str) -> str:
    """The CUR column name as Athena and CUR 2.0 spell it; tags, cost categories and unknown names stay as they are.

    `lineItem/UnblendedCost` → `line_item_unblended_cost`,
    `reservation/ReservationARN` → `reservation_reservation_a_r_n`.
    The rule is AWS's: https://docs.aws.amazon.com/cur/latest/userguide/cur-ate-run.html (column names).
    """
    if name.startswith(_KEYED):
        return name
    category, slash, rest = name.partition("/")
    if slash and category in _CATEGORIES and rest:
        snake = re.sub(r"[^a-z0-9]+", "_", re.sub(r"([A-Z])", r"_\1", f"{category}_{rest}").lower()).strip("_")
        return _ALIASES.get(snake, snake)
    lower = name.lower()
    if lower.startswith(_KEYED_FLAT):
        return lower if name.isupper() else name
    return _ALIASES.get(lower, lower) if _FLAT.fullmatch(lower) else name


def focus_name(name: str) -> str:
    """The FOCUS column name in the specification's spelling, whatever its case; other names stay as they are."""
    return _FOCUS.get(name.lower(), name)


def columns_of(columns: Iterable[str], schema: SourceSchema) -> dict[str, tuple[str, ...]]:
    """Canonical name → the columns, as found, that carry it; more than one is a trait of real bills."""
    spelled = focus_name if schema in (SourceSchema.FOCUS_1_0, SourceSchema.FOCUS_1_2) else canonical
    found: dict[str, tuple[str, ...]] = {}
    for column in columns:
        name = spelled(column)
        found[name] = (*found.get(name, ()), column)
    return found


def tag_key(column: str) -> str | None:
    """The tag that a legacy column holds (`user:Environment`, `user:environment`, `aws:created_by`), or None."""
    if column.startswith("resourceTags/"):
        return column.removeprefix("resourceTags/") or None
    match = re.fullmatch(r"resource_tags_(user|aws)_(.+)", column, re.IGNORECASE)
    return f"{match[1].lower()}:{match[2]}" if match else None


def bad_name(path: str) -> str | None:
    """Why this path cannot be used, or None: globbing characters, control characters, bytes that are no text."""
    for character in path:
        if character in _GLOBBING:
            return f"the globbing character {character}"
        if unicodedata.category(character) in ("Cc", "Cs"):
            return f"the control character {character.encode('unicode_escape').decode('ascii')}"
    return None


def shown(path: str) -> str:
    """A path that is safe to print: what is no plain text is escaped."""
    return "".join(
        c.encode("unicode_escape").decode("ascii") if bad_name(c) and c not in _GLOBBING else c for c in path
    )


def export_id(name: str) -> str:
    """A folder's name, [a-z0-9._-], for an export's name; different names give different ids.

    A name that is not one already gets six digits of its digest, so that `My bill` and `my-bill` do not share a folder.
    """
    plain = re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-.")[:_LONGEST_ID].rstrip("-.")
    if plain and plain == name:
        return plain
    return f"{plain or 'export'}-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:6]}"
