"""How amounts, days and names are written.

Here: one value at a time. Not here: where they stand.
"""

from datetime import date
from decimal import Decimal

import pytest

from models import wording as words


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "0.00"),
        ("1234567.894", "1,234,567.89"),
        ("65.125", "65.13"),
        ("-200.5", "-200.50"),
        ("-0.0000000676", "0.00"),
        ("99999999999999999999999999.995", "100,000,000,000,000,000,000,000,000.00"),
    ],
)
def test_money_has_two_decimals_and_thousands_separators(amount: str, text: str) -> None:
    assert words.money(Decimal(amount)) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("4064.483131537900", "4,064.4831315379"),
        ("65.120000000000", "65.12"),
        ("0E-12", "0.00"),
        ("-0.000000067600", "-0.0000000676"),
        ("99999999999999999999999999.999999999999", "99,999,999,999,999,999,999,999,999.999999999999"),
    ],
)
def test_an_exact_amount_keeps_every_digit(amount: str, text: str) -> None:
    assert words.exact(Decimal(amount)) == text


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2025, 10, 15), date(2025, 10, 15), "15 Oct 2025"),
        (date(2025, 10, 10), date(2025, 10, 15), "10–15 Oct 2025"),
        (date(2025, 10, 28), date(2025, 11, 2), "28 Oct – 2 Nov 2025"),
        (date(2025, 12, 31), date(2026, 1, 2), "31 Dec 2025 – 2 Jan 2026"),
        (None, date(2026, 1, 2), "2 Jan 2026"),
    ],
)
def test_a_span_says_nothing_twice(first: date | None, last: date, text: str) -> None:
    assert words.span(first, last) == text


@pytest.mark.parametrize(
    ("resource", "text"),
    [
        ("arn:aws:glue:us-east-1:111111111111:devEndpoint/CUR-test", "devEndpoint/CUR-test"),
        ("arn:aws:logs:us-east-1:111111111111:log-group:/aws/lambda/a:*", "log-group:/aws/lambda/a:*"),
        ("arn:aws:s3:::bucket", "bucket"),
        ("arn:odd", "arn:odd"),
        ("vol-0a1b", "vol-0a1b"),
        (None, "USE1-NatGateway-Hours"),
    ],
)
def test_a_resource_is_named_as_people_name_it(resource: str | None, text: str) -> None:
    assert words.short(resource, "USE1-NatGateway-Hours") == text


def test_markdown_makes_no_link_and_no_line_of_a_text() -> None:
    assert words.markdown("a\nb [x](https://evil.example) www.evil.example") == (
        r"a b \[x\](https\://evil.example) www\.evil.example"
    )


def test_counts_agree_with_their_nouns() -> None:
    assert [words.count(n, "finding") for n in (0, 1, 1204)] == ["0 findings", "1 finding", "1,204 findings"]
