"""Where bars, lines and labels lie.

Here: geometry, from literal days. Not here: how it is drawn.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from pipelines.report import chart
from pipelines.report.day import Usual
from pipelines.report.model import Book, DaySpend, Spend

FIRST = date(2025, 10, 1)


def book(*costs: tuple[int, str, str], mature_through: int = 31) -> Book:
    """(day of October, service, cost) as one payer's days."""
    days = [
        DaySpend("111111111111", "USD", FIRST.replace(day=day), service, Decimal(cost), Decimal(cost), Decimal(cost))
        for day, service, cost in costs
    ]
    mature = FIRST.replace(day=mature_through)
    period = Spend("111111111111", "USD", FIRST, mature, mature, True, None, Decimal(0), None)  # noqa: FBT003  # settled
    return Book("111111111111", "USD", (period,), tuple(days), (), None)


def drawn(of: Book) -> chart.Chart:
    spend = chart.spending(of)
    assert spend is not None
    return chart.daily(spend, "USD", width=172, height=136, newest=60)  # 100 × 100 units inside the margins


def test_a_stack_stands_on_the_base_line_and_reaches_its_amount() -> None:
    (stack,) = drawn(book((1, "EC2", "30"), (1, "S3", "10"))).stacks
    assert [(bar.series, bar.y, bar.height) for bar in stack.bars] == [(0, 35.0, 75.0), (1, 10.0, 25.0)]
    assert stack.title == "1 Oct 2025: 40.00 USD"


def test_credits_hang_below_zero() -> None:
    drawing = drawn(book((1, "EC2", "30"), (1, "Credits", "-10")))
    (stack,) = drawing.stacks
    assert drawing.base == 85.0
    assert [(bar.y, bar.y + bar.height) for bar in stack.bars] == [(10.0, 85.0), (85.0, 110.0)]
    assert [label for _, label in drawing.grid] == ["-10", "0", "10", "20", "30"]


def test_a_day_outside_its_usual_range_is_marked_and_the_scale_holds_the_range() -> None:
    days = book((1, "EC2", "20"), (2, "EC2", "20"), (3, "EC2", "5"), (4, "EC2", "5"), mature_through=3)
    usual = [Usual(FIRST.replace(day=n), Decimal(20), Decimal(10), Decimal(40)) for n in (2, 3, 4)]
    drawing = drawn(replace(days, course=tuple(usual)))
    assert [stack.mark for stack in drawing.stacks] == [None, None, (120.5, 91.5), None]  # the fourth may still grow
    assert drawing.stacks[1].title == "2 Oct 2025: 20.00 USD, usual 10.00 to 40.00"
    assert drawing.grid[-1] == (10.0, "40")
    assert drawing.usual == "M95.5,10.0 L120.5,10.0 L145.5,10.0 L145.5,85.0 L120.5,85.0 L95.5,85.0Z"
    assert drawing.expected == "M95.5,60.0 L120.5,60.0 L145.5,60.0"


def test_a_day_without_cost_keeps_its_place() -> None:
    stacks = drawn(book((1, "EC2", "5"), (3, "EC2", "5"))).stacks
    assert [len(stack.bars) for stack in stacks] == [1, 0, 1]


def test_days_that_may_still_change_are_marked() -> None:
    drawing = drawn(book((1, "EC2", "5"), (2, "EC2", "5"), (3, "EC2", "5"), (4, "EC2", "5"), mature_through=2))
    assert [stack.immature for stack in drawing.stacks] == [False, False, True, True]
    assert drawing.young == (108.0, 50.0)


def test_small_services_become_one_series_and_nothing_is_lost() -> None:
    spend = chart.spending(book(*((1, f"service {n}", str(n)) for n in range(1, 9))))
    assert spend is not None
    assert [series.name for series in spend.series] == [
        "service 8", "service 7", "service 6", "service 5", "service 4", "Other services",
    ]  # fmt: skip
    assert spend.total(0) == 36


def test_a_fee_is_tabulated_and_not_drawn() -> None:
    fee = DaySpend("111111111111", "USD", FIRST, "Support", Decimal(90), Decimal(90), Decimal(0))
    usage = book((1, "EC2", "5"))
    spend = chart.spending(replace(usage, days=(*usage.days, fee)))
    assert spend is not None
    assert [(series.name, series.total) for series in spend.series] == [("EC2", Decimal(5))]
    assert spend.rest == chart.Series(chart.REST, (Decimal(90),))
    assert (spend.drawn(0), spend.total(0)) == (Decimal(5), Decimal(95))


def test_a_service_costs_all_its_rows_and_of_it_is_drawn_its_usage() -> None:
    day = DaySpend("111111111111", "USD", FIRST, "EC2", Decimal("9.40"), Decimal("9.40"), Decimal(10))  # discount: 0.60
    spend = chart.spending(replace(book((1, "S3", "5")), days=(day, *book((1, "S3", "5")).days)))
    assert spend is not None
    assert [(series.name, series.total) for series in spend.series] == [("EC2", Decimal("9.40")), ("S3", Decimal(5))]
    assert (spend.drawn(0), spend.total(0), spend.rest) == (Decimal(15), Decimal("14.40"), None)


def test_billed_cost_is_drawn_whole_when_one_row_cannot_be_amortised() -> None:
    tax = DaySpend("111111111111", "USD", FIRST, "Tax", Decimal(90), None, Decimal(0))
    usage = book((1, "EC2", "5"))
    spend = chart.spending(replace(usage, days=(*usage.days, tax)))
    assert spend is not None
    assert (spend.amortised, spend.rest, spend.drawn(0)) == (False, None, Decimal(95))


def test_nothing_to_draw_is_no_chart() -> None:
    assert chart.spending(book((1, "EC2", "0"))) is None


def test_the_axis_shows_cents_where_they_matter() -> None:
    assert [label for _, label in drawn(book((1, "EC2", "0.02"))).grid] == ["0.000", "0.005", "0.010", "0.015", "0.020"]


def test_an_incident_is_marked_among_its_days() -> None:
    costs = [(FIRST.replace(day=day), Decimal(day)) for day in (1, 2, 4)]
    drawing = chart.spark(costs, FIRST.replace(day=2), FIRST.replace(day=4), days=30)
    assert drawing is not None
    assert [(x, hit) for x, _, _, _, hit in drawing.bars] == [(104.0, False), (108.0, True), (116.0, True)]
    assert [height for *_, height, _ in drawing.bars] == [7.0, 14.0, 28.0]
