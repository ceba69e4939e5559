"""The YAML cases of the detectors: read, columns that are not named filled in, series unrolled to days.

Here: how a case becomes a frame. Not here: what is asserted of it (test_cases.py, test_contract.py).

A case file is named after its detector: `fires` (rows that together give `findings`, each with the literal values it
must show) and `silent` (each item is a row, or a list of rows, that gives no finding). Optional: `as_of` (days of
judgement) and `config` (thresholds of this detector). A row with `daily: {Column: [values]}` stands for one row per day
from its `ChargePeriodStart`; a list may hold `[value, times]` pairs, and a value may be such a list: the profile of a
week is `[[[[0, 8], [1, 12], [0, 4]], 5], [0, 48]]`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import polars as pl
import yaml

from models.bucket import BUCKET_WINDOW
from models.detector import Context, Detector
from models.focus import Frame
from models.registry import detectors
from models.stamp import stamp
from models.threshold import configure

FOLDER: Final = Path(__file__).parent

AS_OF: Final = date(2024, 5, 31)

DEFAULTS: Final[dict[str, Any]] = dict.fromkeys(BUCKET_WINDOW.columns) | {
    "x_AsOf": AS_OF,
    "BillingAccountId": "000000000001",
    "SubAccountId": "000000000002",
    "SubAccountName": "payments",
    "BillingCurrency": "USD",
    "ServiceName": "Amazon Elastic Compute Cloud",
    "x_ServiceCode": "AmazonEC2",
    "RegionId": "eu-central-1",
    "ResourceId": "r-1",
    "ResourceType": "resource",
    "x_UsageType": "EUC1-Something",
    "x_Operation": "Operation",
    "x_InstanceType": "none",
    "Tags": "{}",
    "PricingCategory": "Standard",
    "CommitmentDiscountId": "arn:aws:ec2:eu-central-1:000000000002:reserved-instances/1",
    "CommitmentDiscountType": "Reservation",
    "x_WindowStart": date(2024, 5, 2),
    "x_WindowEnd": AS_OF,
    "x_WindowDays": 30,
    "x_ActiveDays": 30,
    "x_FirstDay": date(2024, 5, 2),
    "x_LastDay": AS_OF,
    "x_DueDay": AS_OF + timedelta(days=1),
    "x_FirstSeen": date(2024, 5, 2),
    "x_RunningHours": 720.0,
    "x_OffHours": 456.0,
    "x_SpanHours": 720.0,
    "EffectiveCost": 72.0,
    "BilledCost": 72.0,
    "ListCost": 72.0,
    "ListUnitPrice": 0.1,
    "x_HourMask": 0xFFFFFF,
    "x_OnDemandCost": 72.0,
    "ConsumedQuantity": 720.0,
    "ConsumedUnit": "Hrs",
    "x_MonthlyCost": 73.0,
    "x_MonthlyQuantity": 730.0,
    "x_CostTrend": 0.0,
    "x_UsualShare": 1.0,
    "x_MetricDays": 30,
    "x_CpuAverage": 40.0,
    "x_CpuP95": 60.0,
    "x_CpuP99": 70.0,
    "x_CpuMaximum": 80.0,
    "x_MemoryAverage": 50.0,
    "x_MemoryP99": 60.0,
    "x_MemoryMaximum": 70.0,
    "x_FreeableMemoryMinimum": None,
    "x_NetworkBytesPerSecond": 1e6,
    "x_DiskOpsPerSecond": 100.0,
    "x_ConnectionsMaximum": 50.0,
    "x_ConnectionsAverage": 20.0,
    "x_Requests": 1e6,
    "x_ProcessorsUsed": 0.1,
    "x_MemorySize": 1769.0,
    "x_ForwardedShare": 0.0,
    "x_CpuTrend": 0.0,
    "x_CpuGrowth": 0.0,
    "x_CpuByHourOfWeek": [40.0] * 168,
    "x_MetricSource": "cloudwatch",
    "x_TimeZone": "UTC",
    "x_SeenHours": 168,
    "x_RunningByHour": [1.0] * 168,
    "x_LastWeekByHour": [1.0] * 168,
    "x_OnDemandByHour": [0.1] * 168,
    "x_CpuByLocalHour": [40.0] * 168,
    "x_ActiveByHour": None,
    "x_UsualHours": 168,
    "x_Leaks": 0,
    "x_LeakHours": 0.0,
    "x_LeakCost": 0.0,
    "x_LastLeak": None,
    "BillingPeriodStart": date(2024, 5, 1),
    "ChargePeriodStart": date(2024, 5, 1),
    "x_UsedCost": 0.0,
    "x_UnusedCost": 72.0,
    "x_OnDemandEquivalent": 0.0,
    "x_MonthlyUnused": 73.0,
    "x_EndsOn": date(2025, 5, 31),
    "x_CommitmentFamily": "compute",
    "x_Domain": "compute",
    "x_Division": "pooled",
    "x_Plan": "Compute SP",
    "x_TermYears": 1,
    "x_Payment": "none",
    "x_Reason": None,
    "x_Basis": "hours",
    "x_PriceSource": "a price list",
    "x_GrowthGuard": "steady: the optimum of the window",
    "x_Curve": "3.500 an hour saves 1095.00, 7.000 an hour saves 2190.00, 10.500 an hour saves -365.00",
    "x_Families": "ec2:m5",
    "x_OnDemandPerHour": 10.0,
    "x_WastePerHour": 0.0,
    "x_FamilyFirstPerHour": 0.0,
    "x_Buy": None,
    "x_NormalisedUnits": None,
    "x_Running": None,
    "x_Behind": '{"families": ["ec2:m5"]}',
    "x_MovingPerHour": 0.0,
    "x_CommitmentPerHour": 7.0,
    "x_OptimumPerHour": 7.0,
    "x_SavingPerHour": 3.0,
    "x_DivisionSaving": 3.0,
    "x_PriceRatio": 0.7,
    "x_Utilisation": 1.0,
    "x_Coverage": 1.0,
    "x_BreakEvenMonths": 8.4,
    "x_Measure": "usage",
    "x_Expected": 24.0,
    "x_BandLow": 20.0,
    "x_BandHigh": 28.0,
    "x_Score": 0.9,
    "x_Confidence": 0.8,
    "x_QValue": 0.01,
    "x_Kind": "spike",
    "x_Services": 8,
    "x_Accounts": 12,
    "x_Mature": True,
}
"""What a row holds where its case does not say; of a bucket, nothing."""


@dataclass(frozen=True)
class Case:
    """One detector's cases, as frames of what it reads."""

    detector_id: str
    detector: Detector
    as_of: tuple[date, ...]
    config: Mapping[str, Any]
    fires: pl.DataFrame
    silent: tuple[pl.DataFrame, ...]
    findings: tuple[Mapping[str, Any], ...]

    def judge(self, frame: pl.DataFrame, as_of: tuple[date, ...] | None = None) -> pl.DataFrame:
        """The findings of this detector alone on `frame`."""
        context = Context(as_of or self.as_of, configure(self.detector.thresholds, self.config, self.detector_id))
        drafts = self.detector.detect(frame.lazy().select(self.detector.reads.columns), context)
        return stamp(self.detector_id, self.detector, drafts).collect().sort("x_AsOf", "FindingId")


@cache
def case(detector_id: str) -> Case:
    """The case file of a detector."""
    text = yaml.safe_load((FOLDER / f"{detector_id}.yaml").read_text(encoding="utf-8"))
    detector = detectors()[detector_id]
    return Case(
        detector_id,
        detector,
        tuple(text.get("as_of", [AS_OF])),
        text.get("config", {}),
        _frame(detector.reads, text["fires"]),
        tuple(_frame(detector.reads, item if isinstance(item, list) else [item]) for item in text["silent"]),
        tuple(text["findings"]),
    )


def _frame(reads: Frame, rows: list[dict[str, Any]]) -> pl.DataFrame:
    full = [_filled(row, reads) for given in rows for row in _unrolled(given)]
    unknown = {name for row in full for name in row if name not in DEFAULTS}
    assert not unknown, f"columns that no frame has: {sorted(unknown)}"
    lists = [name for name, kind in reads.schema.items() if isinstance(kind, pl.List)]
    full = [row | {name: row[name] and _numbers(row[name]) for name in lists} for row in full]
    return pl.DataFrame([{name: row[name] for name in reads.columns} for row in full], schema=reads.schema)


def _filled(row: dict[str, Any], reads: Frame) -> dict[str, Any]:
    """The defaults as this frame means them; no commitment covers what a case does not say is covered."""
    own = {"x_MonthlyCost": 7300.0} if reads.name == "commitment_base" else {}
    full = DEFAULTS | own | row
    due = full["x_LastDay"] and full["x_LastDay"] + timedelta(days=1)
    return (
        full
        | {"x_DueDay": row.get("x_DueDay", due)}
        | {"x_OnDemandCost": row.get("x_OnDemandCost", full["EffectiveCost"])}
    )


def _unrolled(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "daily" not in row:
        yield row
        return
    rest = {name: value for name, value in row.items() if name != "daily"}
    columns = {name: list(_repeated(values)) for name, values in row["daily"].items()}
    lengths = {len(values) for values in columns.values()}
    assert len(lengths) == 1, "daily columns of different lengths"
    for day in range(lengths.pop()):
        start = rest["ChargePeriodStart"] + timedelta(days=day)
        yield rest | {"ChargePeriodStart": start} | {name: values[day] for name, values in columns.items()}


def _numbers(values: list[Any]) -> list[float | None]:
    return [None if value is None else float(value) for value in _repeated(values)]


def _repeated(values: list[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, list):
            inner, times = value
            yield from (list(_repeated(inner)) if isinstance(inner, list) else [inner]) * times
        else:
            yield value
