"""EC2 instances whose peak leaves most of the machine unused: the smallest size of the family that carries it.

The peak, and the rise that its trend promises, is projected on the CPUs of each smaller size, memory alike; where no
agent reports memory, one size down is as far as it goes, and where the load itself grows by more than a tenth in 30
days nothing is shrunk. Of a burstable size the average must also stay within the baseline, so that credits last. The
saving is this resource's own rate, of what no commitment covers, times the share of normalisation units that fall away:
within a family the on-demand Linux price is linear in them. Windows is too, from `large` up; Red Hat, SUSE and SQL
Server licences are not quite, which lowers the confidence, and SQL Server is sold by at least four virtual CPUs.

Why it costs money: size is billed by the hour, used or not; each size down halves the price.
What to do: stop, change the type, start; in an Auto Scaling group change the launch template. Watch the first busy day.
"""

from typing import Final

import polars as pl

from models.detector import Detector
from models.features import rightsize
from models.finding import Category, Severity
from models.metric import RESOURCE_UTILIZATION
from models.oversized import CONFIDENCE, MAX_CPU, SHARED, Oversized
from models.threshold import Threshold, Values

SQL_SERVER: Final = r":(0004|0006|0100|0102|0200|0202)$"
LICENSED: Final = r":(0010|000g|0014|0110|0210|1010|1014|1110)$"

THRESHOLDS: Final = (
    MAX_CPU,
    *rightsize.IDLE,
    Threshold(
        "statistic",
        "maximum",
        "maximum or average",
        "what max_cpu is compared with; by average the p99 is what the new size must carry",
        "AWS judges the maximum; FinOps teams with bursty fleets ask for the average",
    ),
    *SHARED,
    Threshold(
        "assumed_average",
        1.0,
        "share of the maximum",
        "what a burstable size's average is taken for where only the maximum is known; 0 asks no credits, as AWS does",
        "ours: an average is at most the maximum, so credits surely last",
    ),
)


def _by_average(t: Values, then: str) -> pl.Expr:
    """The CPU maximum, or another figure where the statistic is the average."""
    return pl.when(t["statistic"] == "average").then(pl.col(then)).otherwise(pl.col("x_CpuMaximum"))


INSTANCES: Final = Oversized(
    machines=r"(^|-)BoxUsage:[a-z0-9-]+\.[a-z0-9-]+$",  # spot is priced by the market, dedicated hosts by the host
    licensed=f"{LICENSED}|{SQL_SERVER}",
    memory=pl.col("x_MemoryMaximum"),
    average=lambda t: pl.coalesce("x_CpuAverage", pl.col("x_CpuMaximum") * t["assumed_average"]),
    least_units=pl.when(pl.col("x_Operation").str.contains(SQL_SERVER)).then(8.0).otherwise(0.0),
    also=lambda t: ~rightsize.is_idle(t),
    judged=lambda t: _by_average(t, "x_CpuAverage"),
    carried=lambda t: _by_average(t, "x_CpuP99"),
)

DETECTOR = Detector(
    title="EC2 instance larger than its load",
    category=Category.RIGHTSIZE,
    severity=Severity.LOW,
    confidence=CONFIDENCE,
    action="Change the instance type to the one named, in a maintenance window, and watch the next busy day.",
    reads=RESOURCE_UTILIZATION,
    requires=("ResourceId",),
    gaps=(INSTANCES.gap("instances"),),
    thresholds=THRESHOLDS,
    detect=INSTANCES.detect,
)
