"""Columns have one spelling, tags keep theirs, and different exports never share a folder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.exports import SourceSchema, canonical, columns_of, export_id, focus_name, tag_key
from pipelines.exports.names import bad_name, shown


@pytest.mark.parametrize(
    ("found", "spelled"),
    [
        ("lineItem/UnblendedCost", "line_item_unblended_cost"),
        ("reservation/ReservationARN", "reservation_reservation_a_r_n"),
        ("savingsPlan/SavingsPlanARN", "savings_plan_savings_plan_a_r_n"),
        ("savingsPlan/SavingsPlanArn", "savings_plan_savings_plan_a_r_n"),
        ("pricing/publicOnDemandCost", "pricing_public_on_demand_cost"),
        ("product/intelAvx2Available", "product_intel_avx2_available"),
        ("product/servicecode", "product_servicecode"),
        ("bill/BillingPeriodStartDate", "bill_billing_period_start_date"),
        ("splitLineItem/ParentResourceId", "split_line_item_parent_resource_id"),
        ("line_item_unblended_cost", "line_item_unblended_cost"),
        ("LINE_ITEM_UNBLENDED_COST", "line_item_unblended_cost"),
        ("RESOURCE_TAGS", "resource_tags"),
        ("RESOURCE_TAGS_USER_NAME", "resource_tags_user_name"),
        ("resourceTags/user:Environment", "resourceTags/user:Environment"),
        ("resource_tags_user_Name", "resource_tags_user_Name"),
        ("costCategory/Charge type", "costCategory/Charge type"),
        ("pricing/OfferingClasspricing/PurchaseOption", "pricing_offering_classpricing_purchase_option"),
        ("noTags/user:app", "noTags/user:app"),
        ("lineItem__UnblendedCost", "lineItem__UnblendedCost"),
        ("", ""),
        ("lineItem/", "lineItem/"),
    ],
)
def test_a_cur_column_is_spelled_as_athena_spells_it(found: str, spelled: str) -> None:
    assert canonical(found) == spelled


@given(st.text())
def test_spelling_a_column_twice_changes_nothing(name: str) -> None:
    assert canonical(canonical(name)) == canonical(name)
    assert focus_name(focus_name(name)) == focus_name(name)


def test_a_focus_column_has_the_specifications_case() -> None:
    assert focus_name("billedcost") == "BilledCost"
    assert focus_name("BILLINGACCOUNTID") == "BillingAccountId"
    assert focus_name("x_Operation") == "x_Operation"


def test_two_columns_of_one_name_are_both_kept() -> None:
    found = columns_of(
        ["lineItem/UsageType", "LINE_ITEM_USAGE_TYPE", "resourceTags/user:Name"], SourceSchema.LEGACY_CUR
    )
    assert found == {
        "line_item_usage_type": ("lineItem/UsageType", "LINE_ITEM_USAGE_TYPE"),
        "resourceTags/user:Name": ("resourceTags/user:Name",),
    }


def test_tags_that_differ_only_by_case_stay_two() -> None:
    found = columns_of(["resourceTags/user:Name", "resourceTags/user:name"], SourceSchema.LEGACY_CUR)
    assert len(found) == 2


@pytest.mark.parametrize(
    ("column", "key"),
    [
        ("resourceTags/user:Environment", "user:Environment"),
        ("resourceTags/aws:createdBy", "aws:createdBy"),
        ("resource_tags_user_environment", "user:environment"),
        ("resource_tags_aws_created_by", "aws:created_by"),
        ("resource_tags", None),
        ("product_sku", None),
    ],
)
def test_a_tag_column_holds_one_tag(column: str, key: str | None) -> None:
    assert tag_key(column) == key


@pytest.mark.parametrize("character", ["*", "?", "[", "]", "{", "}", "\n", "\x00", "\x7f", "\x9b", "\udcff"])
def test_globbing_control_and_undecodable_characters_are_bad_names(character: str) -> None:
    assert bad_name(f"a{character}b") is not None
    assert shown(f"a{character}b").encode()


def test_spaces_and_letters_of_any_script_are_good_names() -> None:
    assert bad_name("/Rechnungen März/請求 2026.csv") is None
    assert shown("/Rechnungen März/請求 2026.csv") == "/Rechnungen März/請求 2026.csv"


def test_an_export_id_is_the_name_where_it_can_be() -> None:
    assert export_id("koku-local") == "koku-local"
    assert export_id("cur_2.0") == "cur_2.0"


def test_names_that_look_alike_do_not_share_a_folder() -> None:
    assert (
        len(
            {export_id(name) for name in ("my-bill", "My-bill", "my bill", "my/bill", "-my-bill", ".my-bill", "", "..")}
        )
        == 8
    )


@given(st.text(max_size=300))
def test_an_export_id_is_a_plain_folder_name(name: str) -> None:
    made = export_id(name)
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789._-")
    assert 0 < len(made) < 100
    assert not made.startswith(".")
