"""The two calendars: bills come by month, verdicts by day (design §8).

Here: the partitions and what a day reads of the months. Not here: assets.
"""

from datetime import date, timedelta

import dagster as dg

FIRST_DAY = "2015-01-01"
"""Before the first Cost and Usage Report (December 2015)."""

PERIODS_PER_RUN = 3
"""Months that one backfill run takes: a killed run loses little, and the queue stays short."""

WINDOW_DAYS = 30
"""Days before a day that its verdicts read; orders backfills, and tells what a restated month may change."""

billing_periods = dg.MonthlyPartitionsDefinition(start_date=FIRST_DAY, end_offset=1)
"""Billing periods, the current one too: AWS delivers it several times a day, each time whole."""

days = dg.DailyPartitionsDefinition(start_date=FIRST_DAY)
"""Days of judgement that have ended (UTC)."""

months_read = dg.TimeWindowPartitionMapping(start_offset=-WINDOW_DAYS, allow_nonexistent_upstream_partitions=True)
"""A day reads every billing period that its window touches, those before the calendar not."""

Span = tuple[date, date]
"""First and last day of a run, both included."""


def first_days(keys: list[str]) -> list[date]:
    """Partition keys as dates: the first day of each month, or the day itself."""
    return [date.fromisoformat(key) for key in keys]


def spans_to_judge(periods: set[date], yesterday: date) -> list[Span]:
    """The days whose verdicts these billing periods may have changed, and yesterday, as runs of consecutive days."""
    wanted = {yesterday}
    for period in periods:
        last = min(_next_month(period) + timedelta(days=WINDOW_DAYS - 1), yesterday)
        wanted |= {period + timedelta(days=n) for n in range((last - period).days + 1)}
    ordered = sorted(wanted)
    firsts = [day for day in ordered if day - timedelta(days=1) not in wanted]
    lasts = [day for day in ordered if day + timedelta(days=1) not in wanted]
    return list(zip(firsts, lasts, strict=True))


def _next_month(period: date) -> date:
    return (period + timedelta(days=31)).replace(day=1)
