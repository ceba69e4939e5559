"""What the recommendations are worth: simulated companies with planted waste of known saving, judged as any bill is.

    python -m benchmarks.savings --seeds 50

Each seed is another company: its bills and metrics are written as exports, the whole pipeline runs on them, and the
findings of the newest day are held against what was planted. Printed per detector: precision (of its findings, those
that were planted), recall (of what was planted for it, what it found), and the error of the dollar figure; then the
net savings of all findings as a share of what is truly reachable. A detector that can tell an upper bound alone claims
no dollars; of it is printed how often the bound held. Commitments to buy are compared per account and kind
of plan (compute, database, …), for the same spend can be divided between plans in several ways. The simulator
(pipelines/sample) shares no code with the detectors.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from math import prod
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any, Final

from models.registry import detectors
from pipelines.publish import open_current
from pipelines.sample import Planted, write_company
from pipelines.sample.truth import Group
from pipelines.settings import Settings
from pipelines.steps import whole
from pipelines.warehouse import rows

END: Final = date(2026, 6, 18)
MONTHS: Final = 3

FINDS: Final[Mapping[str, str]] = {
    "idle_public_ipv4": "idle_public_ipv4",
    "gp2_volume": "gp2_to_gp3",
    "glue_dev_endpoint": "dev_around_the_clock",
    "sagemaker_notebook": "dev_around_the_clock",
    "idle_nat_gateway": "nat_gateway_idle",
    "always_on_nonproduction": "nonprod_around_the_clock",
    "unused_reservation": "unused_commitment",
    "underused_reservation": "underused_commitment",
    "underused_savings_plan": "underused_commitment",
    "idle_machine": "idle_ec2",
    "oversized_machine": "underutilized_ec2",
    "old_generation_machine": "old_generation",
    "idle_database": "idle_rds",
    "oversized_database": "underutilized_rds",
    "mirrored_nonproduction": "multi_az_nonprod",
    "extended_support": "rds_extended_support",
    "unused_volume": "idle_ebs",
    "idle_load_balancer": "idle_load_balancer",
    "idle_cache": "idle_elasticache",
    "idle_warehouse": "idle_redshift",
    "idle_search": "idle_opensearch",
    "idle_broker": "idle_msk",
    "idle_endpoint": "idle_sagemaker",
    "idle_api_cache": "idle_api_cache",
    "cold_bucket": "s3_lifecycle",
    "x86_machine": "x86_to_graviton",
    "uncommitted_spend": "commitment_purchase",
    "office_machine": "off_hours_waste",
    "host_left_on": "off_hours_waste",
    "roomy_function": "lambda_memory",
    "unsearched_logs": "logs_ingestion",
    "ending_reservation": "expiring_commitment",
    "s3_through_nat": "nat_transfer_endpoint",
    "zone_chatter": "cross_az_transfer",
}
"""What was planted → the detector that should say so."""

DOMAINS: Final[Mapping[str, str]] = {
    "ec2": "compute",
    "fargate": "compute",
    "lambda": "compute",
    "rds": "database",
    "dynamodb": "database",
}
"""Services whose spend shares plans."""


@dataclass(frozen=True)
class Found:
    """A finding of the newest day."""

    seed: int
    detector: str
    account: str
    resource: str
    gross: Decimal
    net: Decimal


@dataclass(frozen=True)
class Company:
    """One seed: what was found, what was planted, and what its findings and its plants add up to."""

    seed: int
    found: tuple[Found, ...]
    planted: tuple[Planted, ...]


def company(seed: int) -> Company:
    """Write a company, run the whole pipeline on it, and read the newest day's findings."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        truth = write_company(root / "company", seed=seed, months=MONTHS, end=END)
        settings = Settings(data_dir=root / "data", findings_days=1, threads=1)
        whole.run(settings, [root / "company" / "cur2", root / "company" / "metrics"])
        with open_current(settings.published) as con:
            listed = rows(
                con,
                "SELECT DetectorId, SubAccountId, coalesce(ResourceId, ''), x_UsageType, "
                "coalesce(x_EstimatedMonthlySaving, x_Impact, 0), coalesce(x_NetMonthlySaving, 0) "
                "FROM findings WHERE Category <> 'anomaly' AND x_State IN ('open', 'regressed') ORDER BY ALL",
            )
    return Company(seed, found(seed, listed), (*truth.of(Group.WASTE), *truth.of(Group.WARNING)))


def found(seed: int, listed: list[tuple[Any, ...]]) -> tuple[Found, ...]:
    """Findings, those of commitments to buy summed per account and kind of plan."""
    sums: dict[tuple[str, ...], Found] = {}
    for number, (detector, account, resource, usage, gross, net) in enumerate(listed):
        if detector == "commitment_purchase":
            service = str(usage).partition(":")[0]
            about = DOMAINS.get(service, service)
            before = sums.get((account, about), Found(seed, detector, account, about, Decimal(0), Decimal(0)))
            sums[account, about] = replace(before, gross=before.gross + gross, net=before.net + net)
        else:
            sums[(f"{number}",)] = Found(seed, detector, account, resource, gross, net)
    return tuple(sums.values())


def reachable(planted: Sequence[Planted]) -> Decimal:
    """What acting on all of it saves: of one resource's cost each saving takes its share of what the others leave."""
    groups: dict[tuple[str, str, str], list[Planted]] = defaultdict(list)
    for plant in planted:
        if plant.group is Group.WASTE:
            groups[plant.account, plant.resource, plant.usage_type].append(plant)
    total = Decimal(0)
    for plants in groups.values():
        base = max(plant.base for plant in plants)
        left = prod((1 - plant.money / base for plant in plants), start=Decimal(1))
        total += base * (1 - left)
    return total


def scores(companies: list[Company]) -> Iterator[tuple[str, int, int, int, list[float]]]:
    """Per detector: findings, planted, both, and the relative errors, with their sign, of gross savings."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    errors: dict[str, list[float]] = defaultdict(list)
    for one in companies:
        truth = {(FINDS[plant.kind], plant.account, plant.resource): plant for plant in one.planted}
        for each in one.found:
            counts[each.detector][0] += 1
            plant = truth.pop((each.detector, each.account, each.resource), None)
            if plant is not None:
                counts[each.detector][2] += 1
                errors[each.detector].append(float((each.gross - plant.money) / plant.money))
        for plant in one.planted:
            counts[FINDS[plant.kind]][1] += 1
    for detector in sorted(counts):
        findings, planted, both = counts[detector]
        yield detector, findings, planted, both, errors[detector]


def _dollars(errors: list[float], *, bounds: bool) -> tuple[str, str]:
    """Median and 90th percentile of the size of the errors; of bounds, how many were not below the truth."""
    if bounds:
        return f"a bound: held {sum(error >= 0 for error in errors)} of {len(errors)}", ""
    sizes = [abs(error) for error in errors]
    highest = f"{quantiles(sizes, n=10)[-1]:.1%}" if len(sizes) > 1 else ""
    return f"{median(sizes):.1%}" if sizes else "", highest


def table(companies: list[Company]) -> str:
    """The figures as Markdown."""
    lines = [
        "| detector | findings | planted | precision | recall | dollar error, median | p90 |",
        "|---|---|---|---|---|---|---|",
    ]
    for detector, findings, planted, both, errors in scores(companies):
        cells = (
            f"{both / findings:.3f}" if findings and planted else "",
            f"{both / planted:.3f}" if planted else "not planted",
            *_dollars(errors, bounds=detectors()[detector].bounds),
        )
        lines.append(f"| {detector} | {findings} | {planted} | {' | '.join(cells)} |")
    net = sum(each.net for one in companies for each in one.found)
    truly = sum(reachable(one.planted) for one in companies)
    lines.append(f"\nNet savings of all findings: {net / truly:.1%} of what is truly reachable.")
    return "\n".join(lines)


def main() -> None:
    """Print the table over the seeds asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=50, help="how many companies")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    seeds = range(arguments.first, arguments.first + arguments.seeds)
    companies = []
    with ProcessPoolExecutor(arguments.processes) as pool:
        for number, one in enumerate(pool.map(company, seeds), start=1):
            companies.append(one)
            print(f"{number} of {len(seeds)} companies", end="\r", flush=True)
    print(table(companies))


if __name__ == "__main__":
    main()
