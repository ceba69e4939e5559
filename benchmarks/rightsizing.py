"""Our verdicts against AWS's own on an export of Cost Explorer's right-sizing recommendations.

`python -m benchmarks.rightsizing [EXPORT.csv] [PRICES.json]`

Each instance becomes a row of RESOURCE_UTILIZATION and goes through the detectors idle_ec2 and underutilized_ec2 as a
customer's would. Printed: agreement, the confusion matrix, every class of disagreement with its count and reason, our
saving as a multiple of AWS's (instances whose list price is known), and how exact the two things are that prices rest
on: linearity in normalisation units, and the ratios between families.

The export (AWS samples, MIT-0) ends its lines with CR, pads headers, writes `$1,234.56`, `$-` for nothing and `-` for a
CPU of zero, as accounting formats do. It names CPU as a maximum, hours as those of 14 days. It holds no instance that
AWS would keep, so "keep" stands in our columns only.
"""

import csv
import io
import json
import sys
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Final

import polars as pl

from models.features.generations import GRAVITON, NEWER, by_type
from models.features.sizes import FAMILIES, units
from models.metric import RESOURCE_UTILIZATION
from models.registry import run

SHARED: Final = Path("../shared/data")
EXPORT: Final = SHARED / "rightsizing" / "ENT206-ec2-rightsizing-recommendations.csv"
PRICES: Final = SHARED / "pricing" / "ec2_ondemand_linux.json"

AS_OF: Final = date(2020, 6, 30)
LOOKBACK_DAYS: Final = 14
MONTHLY: Final = 730 / (LOOKBACK_DAYS * 24)
OPERATIONS: Final = {
    "Linux/UNIX": "RunInstances",
    "Red Hat Enterprise Linux": "RunInstances:0010",
    "SUSE Linux": "RunInstances:000g",
    "Windows (Amazon VPC)": "RunInstances:0002",
    "Windows with SQL Server Standard": "RunInstances:0006",
}
UNIT_RATE: Final = 0.024
"""Where no list price is known the verdict still needs a cost: m5's price of a unit. Such savings are not compared."""

SETTINGS: Final[dict[str, dict[str, float]]] = {
    "by the maximum of CPU alone, as AWS does (assumed_memory: 0, assumed_average: 0)": {
        "assumed_memory": 0.0,
        "assumed_average": 0.0,
    },
    "by default (unknown memory: one size down; unknown average: the maximum)": {},
}

Row = dict[str, str]


def number(text: str) -> float:
    """An accounting format as a number: `-` is nothing, `(0.32)` is minus."""
    plain = text.replace("$", "").replace(",", "").strip()
    if plain in {"", "-"}:
        return 0.0
    return -float(plain.strip("()")) if plain.startswith("(") else float(plain)


def read(path: Path) -> list[Row]:
    """The export's rows by header."""
    text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    header, *rows = csv.reader(io.StringIO(text))
    return [
        dict(zip([name.strip() for name in header], [cell.strip() for cell in row], strict=True)) for row in rows if row
    ]


def price(row: Row, prices: dict[str, float]) -> float | None:
    """The list price per hour, where the price list has it."""
    if row["Region"] != "US East (N. Virginia)" or row["OS"] != "Linux/UNIX":
        return None
    return prices.get(row["Instance Type"])


def frame(rows: list[Row], prices: dict[str, float]) -> pl.DataFrame:
    """RESOURCE_UTILIZATION: the 14 days that AWS looked at, seen on every day of them."""
    made = []
    for row in rows:
        family, size = row["Instance Type"].split(".")
        rate = price(row, prices) or UNIT_RATE * units(family, size)
        hours, on_demand = number(row["Running Hours"]), number(row["OD Hours"])
        memory = number(row["Memory Utilization"]) or None
        made.append(
            dict.fromkeys(RESOURCE_UTILIZATION.columns)
            | {
                "x_AsOf": AS_OF, "BillingAccountId": row["Account ID"], "SubAccountId": row["Account ID"],
                "BillingCurrency": "USD", "ServiceName": "Amazon Elastic Compute Cloud", "x_ServiceCode": "AmazonEC2",
                "RegionId": row["Region"], "ResourceId": row["Instance ID"], "Tags": "{}",
                "x_UsageType": f"BoxUsage:{row['Instance Type']}", "x_Operation": OPERATIONS[row["OS"]],
                "x_WindowStart": AS_OF - timedelta(days=LOOKBACK_DAYS - 1), "x_WindowEnd": AS_OF,
                "x_WindowDays": LOOKBACK_DAYS, "x_ActiveDays": LOOKBACK_DAYS, "x_LastDay": AS_OF,
                "x_DueDay": AS_OF + timedelta(days=1),
                "x_FirstDay": AS_OF - timedelta(days=LOOKBACK_DAYS - 1), "x_SpanHours": 24.0 * LOOKBACK_DAYS,
                "EffectiveCost": hours * rate, "x_OnDemandCost": min(on_demand, hours) * rate,
                "ConsumedQuantity": hours, "ConsumedUnit": "Hrs", "x_MonthlyCost": hours * rate * MONTHLY,
                "x_MonthlyQuantity": hours * MONTHLY, "x_CostTrend": 0.0, "x_CpuGrowth": 0.0,
                "x_Mature": True,
                "x_MetricDays": LOOKBACK_DAYS, "x_CpuMaximum": number(row["CPU Utilization"]),
                "x_MemoryMaximum": memory, "x_MetricSource": "cost_explorer",
            }
        )  # fmt: skip
    return pl.DataFrame(made, schema=RESOURCE_UTILIZATION.schema)


def verdicts(utilization: pl.DataFrame, thresholds: dict[str, float]) -> dict[str, tuple[str, float, str | None]]:
    """Instance → verdict, gross saving, target.

    A finding needs money to save. Whether AWS would be agreed with is asked with nothing covered by a commitment, as
    AWS recommends covered instances too, at a saving of zero.
    """
    found = run(
        {RESOURCE_UTILIZATION.name: utilization.lazy()},
        [AS_OF],
        {"underutilized_ec2": thresholds},
    ).findings
    names = {"idle_ec2": "terminate", "underutilized_ec2": "modify"}
    return {
        row["ResourceId"]: (
            names[row["DetectorId"]],
            float(row["x_EstimatedMonthlySaving"]),
            json.loads(row["x_Evidence"]).get("target_type"),
        )
        for row in found.filter(pl.col("DetectorId").is_in(list(names))).sort("DetectorId", descending=True).to_dicts()
    }


def reason(row: Row, ours: str) -> str:
    """Why a verdict differs from AWS's."""
    family, size = row["Instance Type"].split(".")
    cpu = number(row["CPU Utilization"])
    if ours == "terminate":
        return (
            "CPU is printed as 1.00, hours are whole: the export rounded both; AWS saw more than 1 %"
            if cpu == 1
            else "idle by our rule only"
        )
    if family not in FAMILIES:
        return "a family sized for its disks or accelerators, which CPU does not speak for"
    if size not in FAMILIES[family]:
        return "a size that our table does not have"
    if OPERATIONS[row["OS"]].endswith(":0006"):
        return "SQL Server: no licence below four virtual CPUs"
    if family.startswith("t"):
        return "a burstable size whose peak is above every smaller baseline, and no average CPU to say otherwise"
    return "the next size has less than half of the memory, and nobody measured what is used"


def confusion(rows: list[Row], ours: dict[str, tuple[str, float, str | None]]) -> None:
    """Print the matrix, agreement and the reasons."""
    counted: defaultdict[tuple[str, str], int] = defaultdict(int)
    reasons: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for row in rows:
        aws, mine = row["Recommended Action"].lower(), ours.get(row["Instance ID"], ("keep", 0.0, None))[0]
        counted[aws, mine] += 1
        if aws != mine:
            reasons[aws, mine, reason(row, mine)] += 1
    print(f"{'AWS':>10} | {'terminate':>9} {'modify':>7} {'keep':>5}")
    for aws in ("terminate", "modify"):
        print(f"{aws:>10} | {counted[aws, 'terminate']:>9} {counted[aws, 'modify']:>7} {counted[aws, 'keep']:>5}")
    hit, false = counted["terminate", "terminate"], counted["modify", "terminate"]
    missed = counted["terminate", "modify"] + counted["terminate", "keep"]
    print(
        f"terminate or not: {1 - (false + missed) / len(rows):.4f} agree; recall {hit / (hit + missed):.4f}, ", end=""
    )
    print(f"precision {hit / (hit + false):.4f}")
    same = counted["terminate", "terminate"] + counted["modify", "modify"]
    print(f"all three verdicts: {same / len(rows):.4f} agree ({same} of {len(rows)})")
    for (aws, mine, why), count in sorted(reasons.items(), key=lambda item: -item[1]):
        print(f"  AWS {aws}, we {mine}: {count:>4}  {why}")


def savings(rows: list[Row], ours: dict[str, tuple[str, float, str | None]], prices: dict[str, float]) -> None:
    """Print our saving over AWS's: for the same target, and against the most that AWS offers."""
    same: defaultdict[str, list[float]] = defaultdict(list)
    most: list[float] = []
    targets: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        verdict, saving, target = ours.get(row["Instance ID"], ("keep", 0.0, None))
        if verdict != row["Recommended Action"].lower():
            continue
        offers = {
            row[f"Recommended Instance Type {n}"]: number(row[f"Recommended Instance Type {n} Estimated Savings"])
            for n in (1, 2, 3)
            if row[f"Recommended Instance Type {n} Estimated Savings"]
        }
        best = max(offers.values())
        if verdict == "modify":
            offered = list(filter(None, offers))
            targets[
                "AWS's first" if target == offered[0] else "another of AWS's" if target in offered else "smaller"
            ] += 1
        if price(row, prices) is None or best < 1:
            continue  # below a dollar the cents of the export are the difference
        most.append(saving / best)
        paid = offers.get(target or "", best if verdict == "terminate" else 0.0)
        if paid >= 1:
            same[verdict].append(saving / paid)
    for verdict, ratios in sorted(same.items()):
        print(f"  {verdict}, same target: {_spread(ratios)}")
    print(f"  against the most that AWS offers: {_spread(most)}")
    print(f"  our target is {dict(targets)}; AWS names three at most, so the smallest that fits may be below them")


def _spread(ratios: list[float]) -> str:
    ordered = sorted(ratios)
    low, high = ordered[len(ordered) // 10], ordered[len(ordered) * 9 // 10]
    return f"p10 {low:.3f}, median {median(ordered):.3f}, p90 {high:.3f} (n = {len(ordered)})"


def linearity(prices: dict[str, float]) -> None:
    """Print how far prices are from a line through zero, per family."""
    off = defaultdict(list)
    for name, amount in prices.items():
        family, size = name.split(".", 1)
        if not size.startswith("metal"):
            off[family].append(amount / units(family, size))
    spread = {family: max(rates) / min(rates) - 1 for family, rates in off.items() if len(rates) > 1}
    for words, chosen in (
        ("all families", spread),
        ("families we size", {f: spread[f] for f in FAMILIES if f in spread}),
    ):
        near = [sum(value <= limit for value in chosen.values()) for limit in (0.0011, 0.01, 0.05)]
        worst = max(chosen, key=lambda family: chosen[family])
        print(
            f"  {words} ({len(chosen)}): {near[0]} within 0.1 %, {near[1]} within 1 %, {near[2]} within 5 %; ", end=""
        )
        print(f"worst {worst} {100 * chosen[worst]:.1f} %")


def ratios(prices: dict[str, float]) -> None:
    """Print how far the list prices are from the tables of older and x86 families."""
    for words, table in (("previous generation", NEWER), ("Graviton", GRAVITON)):
        errors = {
            f"{old} → {new}": share - prices[new] / prices[old]
            for old, (new, share) in by_type(table).items()
            if old in prices and new in prices
        }
        low, high = min(errors, key=lambda name: errors[name]), max(errors, key=lambda name: errors[name])
        print(f"  {words}: {len(errors)} pairs; table less list from {errors[low]:+.4f} ({low}) ", end="")
        print(f"to {errors[high]:+.4f} ({high})")


def main() -> None:
    """All tables."""
    paths = [Path(argument) for argument in sys.argv[1:]]
    rows = read(paths[0] if paths else EXPORT)
    prices = json.loads((paths[1] if paths[1:] else PRICES).read_text(encoding="utf-8"))["prices"]["us-east-1"]
    utilization = frame(rows, prices)
    uncovered = utilization.with_columns(x_OnDemandCost="EffectiveCost")
    uncovered = uncovered.with_columns(
        pl.col("x_MonthlyCost", "EffectiveCost", "x_OnDemandCost") * 1000
    )  # beyond cents
    print(f"{len(rows)} instances")
    for words, thresholds in SETTINGS.items():
        print(f"\nVerdicts, {words}:")
        confusion(rows, verdicts(uncovered, thresholds))
        print("Our saving ÷ AWS's; list prices of us-east-1 Linux, on-demand hours only:")
        savings(rows, verdicts(utilization, thresholds), prices)
    nothing = sum(number(row["Recommended Instance Type 1 Estimated Savings"]) == 0 for row in rows)
    covered = sum(number(row["OD Hours"]) == 0 for row in rows)
    print(
        f"\nAWS saves $- on {nothing}; {covered} of the {len(rows)} run on reservations alone: there we have no finding"
    )
    print("\nPrice per normalisation unit, us-east-1 Linux, metal aside:")
    linearity(prices)
    print("\nRatios between families against the list:")
    ratios(prices)


if __name__ == "__main__":
    main()
