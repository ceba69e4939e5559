"""The table of offers: what comes along is sound, and a user's own is checked row by row."""

import re
from pathlib import Path

import pytest

from models.features.commitment_offers import Offered
from models.purchase import COMMITMENT_OFFERS
from pipelines.errors import CloudWiseError
from pipelines.offers import offers

HEAD = ",".join(COMMITMENT_OFFERS.columns)


def test_the_table_that_comes_along_names_every_source_and_no_offer_twice() -> None:
    table = offers(None)
    assert table.schema == COMMITMENT_OFFERS.schema
    assert table.null_count().sum_horizontal().item() == 0
    assert not table.select("x_Family", "x_Plan", "x_TermYears", "x_Payment").is_duplicated().any()


def test_longer_terms_and_more_upfront_never_cost_more() -> None:
    by_offer = {row[:4]: row[4] for row in offers(None).rows()}
    for (family, plan, years, payment), ratio in by_offer.items():
        assert ratio >= by_offer.get((family, plan, 3, payment), 0)
        assert payment != "none" or ratio >= by_offer.get((family, plan, years, "partial"), 0)
        assert payment != "partial" or ratio >= by_offer.get((family, plan, years, "all"), 0)


@pytest.mark.parametrize(
    ("family", "plan", "ratio"),
    [
        ("ec2:m5", "EC2 Instance SP", 0.63),
        ("ec2:m6i", "Compute SP", 0.73),
        ("ec2:m6a", "Compute SP", 0.81),
        ("ec2:c7g", "EC2 Instance SP", 0.67),
        ("rds:m6g:postgresql", "RI standard", 0.65),
        ("rds:r6g:postgresql", "RI standard", 0.71),
    ],
)
def test_a_family_that_is_discounted_less_or_more_has_rows_of_its_own(family: str, plan: str, ratio: float) -> None:
    price = Offered(offers(None)).of(plan, (1, "none"), family)
    assert price is not None
    assert price.ratio == ratio


def test_a_users_own_table_takes_its_place(tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text(f"{HEAD}\nec2:.+,Compute SP,1,none,0.7,our contract\n")
    assert offers(own).rows() == [("ec2:.+", "Compute SP", 1, "none", 0.7, "our contract")]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("ec2:(,Compute SP,1,none,0.7,x", "x_Family is a regular expression; found 'ec2:('"),
        ("ec2,Compute,1,none,0.7,x", "x_Plan is one of Compute SP, EC2 Instance SP, Database SP, RI standard"),
        ("ec2,Compute SP,2,none,0.7,x", "x_TermYears is 1 or 3; found 2"),
        ("ec2,Compute SP,1,some,0.7,x", "x_Payment is one of none, partial, all; found 'some'"),
        ("ec2,Compute SP,1,none,1.0,x", "x_PriceRatio lies between 0 and 1; found 1.0"),
        ("ec2,Compute SP,1,none,,x", "x_PriceRatio lies between 0 and 1; found None"),
        ("ec2,Compute SP,1,none,0.7,", "x_Source is not empty; found None"),
        ("ec2,Compute SP,one,none,0.7,x", "The offers cannot be read"),
    ],
)
def test_a_row_that_makes_no_sense_is_named(tmp_path: Path, row: str, fault: str) -> None:
    own = tmp_path / "own.csv"
    own.write_text(f"{HEAD}\n{row}\n")
    with pytest.raises(CloudWiseError, match=re.escape(fault)):
        offers(own)


def test_a_table_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CloudWiseError, match="The offers cannot be read"):
        offers(tmp_path / "none.csv")
