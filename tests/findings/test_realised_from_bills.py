"""From verdicts and marts to realised savings: which rows of later bills are whose."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from pipelines.settings import Settings
from pipelines.steps.charges import ensure_tables
from pipelines.steps.marts import ensure_marts
from pipelines.steps.weigh import weigh
from pipelines.warehouse import Connection, rows, writer

MAY_1 = date(2026, 5, 1)


@pytest.fixture
def con(settings: Settings) -> Iterator[Connection]:
    """Judged daily, 1 to 31 May; a finding of 1 to 3 May on usage type `u` of i-1, 73.00 a month: 2.40 a day."""
    with writer(settings) as con:
        ensure_tables(con)
        ensure_marts(con)
        con.execute(
            "INSERT INTO bills SELECT 'e', DATE '2026-05-01', 'p', 'v', 'cur_2', '1', true, true, DATE '2026-05-31', "
            "DATE '2026-05-31', NULL, true"
        )
        con.execute("INSERT INTO judged SELECT 'p', DATE '2026-05-01' + CAST(range AS INTEGER), 0, 'b' FROM range(31)")
        con.execute(
            """INSERT INTO verdicts BY NAME SELECT DATE '2026-05-01' + CAST(range AS INTEGER) AS x_AsOf,
            'f' AS FindingId, 'd' AS DetectorId, 't' AS Title, 'terminate' AS Category, 'low' AS Severity,
            0.9 AS Confidence,
            'p' AS BillingAccountId, 'a' AS SubAccountId, 'r' AS RegionId, 'i-1' AS ResourceId, 'u' AS x_UsageType,
            'USD' AS BillingCurrency, 'EffectiveCost' AS x_CostBasis, 73.00 AS x_MonthlyCost,
            73.00 AS x_EstimatedMonthlySaving, 73.00 AS x_NetMonthlySaving, '' AS x_Summary, '' AS x_Action,
            '{}' AS x_Evidence, '{"usage_types":["u"],"operations":[null]}' AS x_Scope,
            DATE '2026-04-04' + CAST(range AS INTEGER) AS x_WindowStart,
            DATE '2026-05-01' + CAST(range AS INTEGER) AS x_WindowEnd FROM range(3)"""
        )
        cost(con, "i-1", "u", "2.40", MAY_1, 3)
        yield con


def cost(con: Connection, resource: str, kind: str, amount: str, first: date, days: int) -> None:
    for day in range(days):
        con.execute(
            """INSERT INTO resource_day BY NAME SELECT DATE '2026-05-01' AS BillingPeriodStart, 'p' AS BillingAccountId,
            'a' AS SubAccountId, 'USD' AS BillingCurrency, 'r' AS RegionId, $1 AS ResourceId, $2 AS x_UsageType,
            '{}' AS Tags, CAST($4 AS DATE) AS ChargePeriodStart, CAST($3 AS DECIMAL(38, 12)) AS EffectiveCost""",
            [resource, kind, amount, first + timedelta(days=day)],
        )


def realised(con: Connection, settings: Settings) -> tuple[date, int, Decimal, Decimal, Decimal]:
    weigh(con, settings)
    (found,) = rows(
        con,
        "SELECT x_ResolvedOn, x_DaysMeasured, round(x_CounterfactualCost, 2), round(x_MovedCost, 2), "
        "round(x_RealisedSaving, 2) FROM realised_savings ORDER BY x_ResolvedOn LIMIT 1",
    )
    return found


def test_a_resource_that_ends_saves_its_rate_from_the_day_of_resolution(con: Connection, settings: Settings) -> None:
    assert realised(con, settings) == (date(2026, 5, 4), 28, Decimal("67.20"), Decimal(0), Decimal("67.20"))


def test_what_goes_on_and_what_replaces_it_is_cost_and_what_was_there_before_is_not(
    con: Connection, settings: Settings
) -> None:
    cost(con, "i-1", "u", "0.40", date(2026, 5, 4), 28)
    cost(con, "i-1", "new", "1.00", date(2026, 5, 4), 28)
    cost(con, "i-1", "disk", "9.00", date(2026, 4, 20), 42)
    assert realised(con, settings)[-1] == Decimal("28.00")  # 67.20 − 11.20 − 28.00


def test_a_twin_that_begins_is_a_saving_that_moved(con: Connection, settings: Settings) -> None:
    cost(con, "i-2", "u", "2.00", date(2026, 5, 3), 29)
    cost(con, "i-3", "u", "7.00", date(2026, 5, 20), 12)  # growth of its own, much later
    assert realised(con, settings)[-2:] == (Decimal("56.00"), Decimal("11.20"))


def test_a_finding_that_regresses_is_measured_until_it_is_back(con: Connection, settings: Settings) -> None:
    con.execute(
        "INSERT INTO verdicts SELECT * REPLACE (DATE '2026-05-14' AS x_AsOf) FROM verdicts "
        "WHERE x_AsOf = DATE '2026-05-03'"
    )
    assert realised(con, settings)[:2] == (date(2026, 5, 4), 10)


def test_weighing_twice_gives_the_same(con: Connection, settings: Settings) -> None:
    assert realised(con, settings) == realised(con, settings)
    assert rows(con, "SELECT x_Confirmed, x_Refuted FROM reliability") == [(1, 0)]


def test_a_usage_type_of_an_account_that_falls_has_saved_what_its_later_days_do_not_cost(
    con: Connection, settings: Settings
) -> None:
    """A finding without a resource, as of traffic between zones; other regions and operations are not its scope."""
    con.execute("UPDATE verdicts SET ResourceId = NULL")
    for operation, amount in ((None, "0.40"), ("other", "5.00")):
        cost(con, "i-9", "u", amount, date(2026, 5, 4), 28)
        con.execute("UPDATE resource_day SET x_Operation = $1 WHERE ResourceId = 'i-9'", [operation])
        con.execute("UPDATE resource_day SET ResourceId = 'done' WHERE ResourceId = 'i-9'")
    assert realised(con, settings) == (date(2026, 5, 4), 28, Decimal("67.20"), Decimal(0), Decimal("56.00"))


def test_where_the_scope_names_no_operation_the_usage_type_is_added_up_whole(
    con: Connection, settings: Settings
) -> None:
    con.execute("""UPDATE verdicts SET ResourceId = NULL, x_Scope = '{"usage_types":["u"]}'""")
    con.execute(
        """INSERT INTO usage_type_day BY NAME SELECT DATE '2026-05-01' AS BillingPeriodStart, 'p' AS BillingAccountId,
        'a' AS SubAccountId, 'USD' AS BillingCurrency, 'r' AS RegionId, 'u' AS x_UsageType,
        DATE '2026-05-04' + CAST(range AS INTEGER) AS ChargePeriodStart,
        CAST(1.40 AS DECIMAL(38, 12)) AS EffectiveCost FROM range(28)"""
    )
    assert realised(con, settings)[-1] == Decimal("28.00")  # 67.20 − 39.20


def test_what_would_be_bought_is_no_usage_and_realises_nothing_here(con: Connection, settings: Settings) -> None:
    con.execute("""UPDATE verdicts SET ResourceId = NULL, x_Scope = '{"families":["ec2:m5"]}'""")
    weigh(con, settings)
    assert rows(con, "SELECT * FROM realised_savings") == []


def test_what_promised_no_saving_has_none_to_keep(con: Connection, settings: Settings) -> None:
    """A warning, or a bound of which no part is claimed, that later bills no longer show."""
    con.execute("UPDATE verdicts SET x_EstimatedMonthlySaving = NULL, x_NetMonthlySaving = NULL, x_Impact = 73.00")
    weigh(con, settings)
    assert rows(con, "SELECT * FROM realised_savings") == []
