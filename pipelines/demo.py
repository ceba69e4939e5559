"""The demo: a simulated company's exports, and everything run on them, in a folder of its own.

Here: where it lives and when it ends. Not here: the company (sample/), the run (steps/whole.py).
"""

from datetime import date
from itertools import count
from shutil import rmtree
from typing import TYPE_CHECKING

from pipelines.sample import Truth, write_company
from pipelines.sample.clock import Clock
from pipelines.settings import Settings
from pipelines.steps import whole
from pipelines.terminal import bars

if TYPE_CHECKING:
    from pipelines.steps.whole import Outcome

END = date(2026, 6, 18)
"""The demo's newest day: fixed, so that everyone sees the same company; mid-month, so that its last bill is open."""

DAILY_MONTHS = 1
"""Before the months that the company has by the hour, one by the day: what is old must have been there before."""

STEPS_PER_MONTH = 4
"""How often the simulation says that it is further: three parts of the bill, and the metrics."""


def run_demo(settings: Settings, *, months: int, seed: int) -> tuple[Settings, "Outcome", Truth]:
    """Write the company into data/demo/company and run the whole pipeline on it, from nothing."""
    judged = min(settings.findings_days, Clock.ending(END, months).days)  # of the months by the day, none
    changed = {"data_dir": settings.data_dir / "demo", "temp_directory": None, "findings_days": judged}
    mine = settings.model_copy(update=changed)
    rmtree(mine.data_dir, ignore_errors=True)
    with bars() as progress:
        steps = count(1)
        truth = write_company(
            mine.data_dir / "company",
            seed=seed,
            months=months,
            daily=DAILY_MONTHS,
            end=END,
            progress=lambda what: progress("Simulating", what, next(steps), (months + 1) * STEPS_PER_MONTH),
        )
        company = mine.data_dir / "company"
        outcome = whole.run(mine, [company / "cur2", company / "metrics"], progress=progress)
    return mine, outcome, truth
