"""A bill is known by its columns alone, and refused by name when it is none or lacks what money needs."""

import pytest

from pipelines.errors import Code, RejectedError
from pipelines.exports import SourceSchema, detect
from pipelines.exports.schemas import REQUIRED_CUR, REQUIRED_FOCUS
from tests.exports.bills import CUR_2, FLAT, FOCUS, LEGACY


@pytest.mark.parametrize(
    ("header", "schema"),
    [
        (LEGACY, SourceSchema.LEGACY_CUR),
        (FLAT, SourceSchema.LEGACY_CUR),
        (FLAT.upper(), SourceSchema.LEGACY_CUR),
        (FLAT + ",resource_tags_user_name,product_product_name", SourceSchema.LEGACY_CUR),
        (CUR_2, SourceSchema.CUR_2),
        (CUR_2.upper(), SourceSchema.CUR_2),
        (FLAT + ",bill_payer_account_name", SourceSchema.CUR_2),
        (FLAT + ",cost_category", SourceSchema.CUR_2),
        (FOCUS, SourceSchema.FOCUS_1_0),
        (FOCUS.lower(), SourceSchema.FOCUS_1_0),
        (FOCUS + ",x_Operation", SourceSchema.FOCUS_1_0),
        (FOCUS + ",CommitmentDiscountQuantity", SourceSchema.FOCUS_1_2),
        (FOCUS + ",BillingAccountType,InvoiceId", SourceSchema.FOCUS_1_2),
        (FOCUS + ",SkuPriceDetails", SourceSchema.FOCUS_1_2),
        (FOCUS + ",ServiceSubcategory", SourceSchema.FOCUS_1_2),
    ],
)
def test_columns_say_which_bill_it_is(header: str, schema: SourceSchema) -> None:
    assert detect(header.split(",")) is schema


@pytest.mark.parametrize("absent", REQUIRED_CUR)
def test_a_cur_without_a_required_column_is_refused_naming_it(absent: str) -> None:
    with pytest.raises(RejectedError, match=absent) as refused:
        detect([name for name in CUR_2.split(",") if name != absent])
    assert refused.value.code is Code.ABSENT_COLUMN


@pytest.mark.parametrize("absent", REQUIRED_FOCUS)
def test_a_focus_file_without_a_required_column_is_refused_naming_it(absent: str) -> None:
    with pytest.raises(RejectedError, match=absent) as refused:
        detect([name for name in FOCUS.split(",") if name != absent])
    assert refused.value.code is Code.ABSENT_COLUMN


def _unknown(*columns: str) -> RejectedError:
    with pytest.raises(RejectedError) as refused:
        detect(columns)
    assert refused.value.code is Code.UNKNOWN_SCHEMA
    return refused.value


def test_a_stranger_is_refused_with_what_was_found_and_what_was_expected() -> None:
    refused = _unknown("timestamp", "value")
    assert "found columns timestamp, value" in refused.what
    assert "expected legacy CUR" in refused.what


def test_a_wide_stranger_is_not_printed_whole() -> None:
    assert "c4, … (900 columns)" in _unknown(*(f"c{n}" for n in range(900))).what


def test_columns_that_another_tool_renamed_are_recognised_in_the_hint() -> None:
    hint = _unknown("bill__PayerAccountId", "lineItem__UnblendedCost", "lineItem__UsageType").hint
    assert hint.startswith("another tool renamed the columns (bill__PayerAccountId is bill_payer_account_id)")


def test_a_misspelt_column_gets_a_did_you_mean() -> None:
    assert _unknown("BiledCost", "x").hint == "did you mean BilledCost for BiledCost?"


def test_another_delimiter_is_named_as_the_likely_reason() -> None:
    assert "another delimiter" in _unknown(LEGACY.replace(",", ";")).hint


def test_control_characters_of_a_header_are_not_printed() -> None:
    assert "\x1b" not in _unknown("a\x1b[31m", "b").what


def test_two_columns_for_the_same_money_are_ambiguous() -> None:
    with pytest.raises(RejectedError, match="lineItem/UnblendedCost, line_item_unblended_cost") as refused:
        detect([*LEGACY.split(","), "line_item_unblended_cost"])
    assert refused.value.code is Code.AMBIGUOUS


def test_two_columns_for_the_same_tag_are_not() -> None:
    columns = [*LEGACY.split(","), "resourceTags/user:Name", "resourceTags/user:Name", "product/Sku", "product/sku"]
    assert detect(columns) is SourceSchema.LEGACY_CUR
