"""An incident's impact is what its charges cost above what they should have, part by part, to the cent."""

import json
from datetime import datetime, timedelta
from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.causes.incidents import FULL_DAY, START, before, charged, explained, finding, of, said

NEXT = START + timedelta(days=1)


def test_a_database_that_started_at_14_is_named_with_its_hour() -> None:
    steady = charged("db-1", before(10.0) | {START: 10.0})
    multi_az = {"x_UsageType": "EU-Multi-AZUsage:db.r6g.4xl", "x_HourMask": FULL_DAY & ~((1 << 14) - 1)}
    new = charged("arn:aws:rds:eu-west-1:1:db:reports", {START: 400.0}, **multi_az)
    found = explained(finding("400.00", "410.00"), [*steady, *new])
    assert said(found) == (
        "RDS in account prod (000000000001): +400.00 USD on 3 May 2026, all of it db.r6g.4xlarge Multi-AZ "
        "(PostgreSQL), started at 14:00 UTC on reports."
    )
    assert of(found, "resource") == [("ResourceId", "arn:aws:rds:eu-west-1:1:db:reports", "new", "400.00")]
    assert of(found, "price_quantity") == [("quantity", None, None, "400.00"), ("price", None, None, "0.00")]
    assert found.filter(x_Breakdown="element")["x_BeganAt"].to_list() == [datetime(2026, 5, 3, 14)]


def test_a_drop_names_what_ended_and_the_hour_after_its_last() -> None:
    steady = charged("db-1", before(10.0) | {START: 10.0, NEXT: 10.0})
    ended = charged("db-2", before(90.0) | {START: 30.0})
    ended[-1]["x_HourMask"] = 0xFF
    found = explained(finding("-150.00", "50.00", (START, NEXT)), [*steady, *ended])
    assert of(found, "element")[0] == ("ResourceId", "db-2", "less", "-150.00")
    gone = explained(finding("-90.00", "10.00", (NEXT,)), [*steady, *ended])
    assert of(gone, "element")[0] == ("ResourceId", "db-2", "gone", "-90.00")
    assert said(gone) == (
        "RDS in account prod (000000000001): -90.00 USD on 4 May 2026, all of it db.m5.large (PostgreSQL), "
        "ended at 08:00 UTC on 3 May on db-2."
    )


def test_a_dearer_hour_is_price_and_no_quantity() -> None:
    rows = charged("db-1", before(10.0)) + charged("db-1", {START: 15.0}, ConsumedQuantity=10.0)
    found = explained(finding("5.00", "15.00"), rows)
    assert of(found, "price_quantity") == [("quantity", None, None, "0.00"), ("price", None, None, "5.00")]
    assert said(found).endswith("(PostgreSQL), rose that day on db-1; all of it is price.")


def test_what_rises_all_day_has_its_hour_from_the_cost_by_hour() -> None:
    rows = charged("db-1", before(24.0) | {START: 124.0})
    place = {"FindingId": "f", "x_Series": 0, "x_UsageType": "EU-InstanceUsage:db.m5.large",
             "x_Operation": "CreateDBInstance:0014"}  # fmt: skip
    flat = [place | {"ChargePeriodStart": day, "x_HourCosts": [1.0] * 24} for day in before(24.0)]
    today = flat[0] | {"ChargePeriodStart": START, "x_HourCosts": [1.0] * 4 + [6.0] * 20}
    found = explained(finding("100.00", "124.00"), rows, [*flat, today])
    assert said(found) == (
        "RDS in account prod (000000000001): +100.00 USD on 3 May 2026, all of it db.m5.large (PostgreSQL), "
        "rose at 04:00 UTC on db-1."
    )


def test_a_team_that_grew_everywhere_is_one_element_and_not_its_machines() -> None:
    rows = []
    for n in range(12):
        tags = {"Tags": json.dumps({"team": "ml" if n < 4 else f"t{n % 3}"})}
        rows += charged(f"db-{n:02}", before(10.0) | {START: 25.0 if n < 4 else 10.0}, **tags)
    found = explained(finding("60.00", "180.00"), rows)
    (element,) = found.filter(x_Breakdown="element").to_dicts()
    assert (element["x_Element"], element["x_Impact"]) == ('{"tag:team": "ml"}', Decimal("60.00"))
    assert said(found).endswith("all of it db.m5.large (PostgreSQL) of team=ml, rose that day on 4 resources.")


def test_after_another_incident_the_weeks_before_it_say_what_was_usual() -> None:
    last_week = {day: 500.0 for day in before(0.0) if (START - day).days <= 7}
    rows = charged("db-1", before(10.0) | last_week | {START: 10.0}) + charged("db-2", {START: 40.0})
    found = explained(finding("40.00", "50.00"), rows)
    assert of(found, "resource") == [("ResourceId", "db-2", "new", "40.00")]


def test_an_incident_of_less_than_a_week_just_before_is_not_what_was_usual() -> None:
    days = {day: 60.0 for day in before(0.0) if 2 <= (START - day).days <= 7}
    rows = (
        charged("db-1", before(10.0, weeks=2) | {START: 10.0}) + charged("db-3", days) + charged("db-2", {START: 40.0})
    )
    found = explained(finding("40.00", "50.00"), rows, since=START - timedelta(days=14))
    assert of(found, "resource") == [("ResourceId", "db-2", "new", "40.00")]


def test_an_expectation_that_no_charge_bears_is_named_as_the_rest() -> None:
    found = explained(finding("30.00", "40.00"), charged("db-1", {START: 40.0}))
    assert of(found, "resource") == [("ResourceId", "db-1", "new", "40.00"), ("rest", None, None, "-10.00")]


def test_days_before_the_bill_began_are_unknown_and_not_zero() -> None:
    week = dict.fromkeys(before(0.0, weeks=1), 10.0)
    rows = charged("db-1", week | {START: 10.0}) + charged("db-2", {START: 40.0})
    found = explained(finding("40.00", "50.00"), rows, since=START - timedelta(days=7))
    assert of(found, "resource") == [("ResourceId", "db-2", "new", "40.00")]


def test_each_series_of_an_incident_has_its_own_days() -> None:
    place = {"SubAccountId": "000000000001", "ServiceName": "Amazon RDS", "x_ServiceCode": "AmazonRDS",
             "RegionId": "eu-west-1", "CommitmentDiscountId": None}  # fmt: skip
    series = [place | {"x_UsageType": "a", "days": [START.isoformat()]},
              place | {"x_UsageType": "b", "days": [START.isoformat(), NEXT.isoformat()]}]  # fmt: skip
    scope = {"days": [START.isoformat(), NEXT.isoformat()], "series": series}
    wide = finding("70.00", "100.00", (START, NEXT), x_Scope=json.dumps(scope), x_UsageType=None, RegionId=None)
    rows = charged("db-1", before(10.0) | {START: 40.0, NEXT: 999.0}, x_UsageType="a")
    rows += charged("db-2", before(10.0) | {START: 30.0, NEXT: 30.0}, x_UsageType="b", x_Series=1)
    assert of(explained(wide, rows), "resource") == [
        ("ResourceId", "db-2", "more", "40.00"), ("ResourceId", "db-1", "more", "30.00"),
    ]  # fmt: skip


def test_without_a_charge_that_is_known_all_of_it_is_the_rest() -> None:
    found = explained(finding("12.34", "20.00"), [])
    assert of(found, "element") == [("rest", None, None, "12.34")]
    assert said(found).endswith("spread over many charges, none of which stands out.")


def test_later_days_change_nothing_and_a_finding_is_explained_for_each_day_of_judgement() -> None:
    rows = charged("db-1", before(10.0) | {START: 50.0})
    first = explained(finding("40.00", "50.00"), rows)
    later = charged("db-1", {NEXT: 70.0}) + charged("db-9", {NEXT: 1000.0})
    both = pl.concat([finding("40.00", "50.00"), finding("100.00", "120.00", (START, NEXT))])
    found = explained(both, rows + later)
    assert found.filter(x_AsOf=START).equals(first)
    assert found["x_AsOf"].unique().sort().to_list() == [START, NEXT]


costs = st.dictionaries(st.sampled_from("abcdefg"), st.tuples(st.floats(0, 1e4), st.floats(0, 1e4)), min_size=1)


@settings(max_examples=25)
@given(costs, st.decimals("-1e5", "1e5", places=2).filter(bool))
def test_every_breakdown_adds_up_to_the_impact_whatever_the_charges(
    given_costs: dict[str, tuple[float, float]], impact: Decimal
) -> None:
    rows = [row for name, (old, new) in given_costs.items() for row in charged(name, before(old, 2) | {START: new})]
    found = explained(finding(str(impact), "1000.00"), rows)
    sums = found.group_by("x_Breakdown").agg(pl.col("x_Impact").sum())
    assert dict(sums.iter_rows()) == dict.fromkeys(("whole", "price_quantity", "element", "resource"), impact)


def test_nothing_is_said_of_nothing() -> None:
    assert explained(finding("1.00").clear(), []).is_empty()
    assert explained(finding("1.00", x_Impact=None), []).is_empty()
