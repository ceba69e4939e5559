"""Legacy CUR's own names for CUR 2.0's columns: `lineItem/UnblendedCost` in csv, `line_item_unblended_cost` in parquet.

Source: https://docs.aws.amazon.com/cur/latest/userguide/data-dictionary.html.
"""

from typing import Final

CATEGORIES: Final = {
    "identity": "identity",
    "bill": "bill",
    "line_item": "lineItem",
    "product": "product",
    "pricing": "pricing",
    "reservation": "reservation",
    "savings_plan": "savingsPlan",
    "split_line_item": "splitLineItem",
    "resource_tags": "resourceTags",
}

IRREGULAR: Final = {
    "product_product_name": "product/ProductName",
    "product_region_code": "product/regionCode",
    "product_instance_type": "product/instanceType",
    "product_sku": "product/sku",
    "pricing_public_on_demand_cost": "pricing/publicOnDemandCost",
    "pricing_public_on_demand_rate": "pricing/publicOnDemandRate",
    "pricing_unit": "pricing/unit",
    "reservation_reservation_a_r_n": "reservation/ReservationARN",
    "savings_plan_savings_plan_a_r_n": "savingsPlan/SavingsPlanARN",
}


def csv_name(column: str) -> str:
    """The name that the csv has for a column of the parquet."""
    if column in IRREGULAR:
        return IRREGULAR[column]
    prefix = max((known for known in CATEGORIES if column.startswith(f"{known}_")), key=len)
    rest = column.removeprefix(f"{prefix}_")
    if prefix == "resource_tags":
        return f"resourceTags/user:{rest.removeprefix('user_')}"
    return f"{CATEGORIES[prefix]}/{''.join(word.capitalize() for word in rest.split('_'))}"
