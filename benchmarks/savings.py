"""What the recommendations are worth: simulated companies with planted waste of known saving, judged as any bill is.

    python -m benchmarks.savings --seeds 50

Each seed is another company: its bills and metrics are written as exports, ingested, made into marts and judged as of
the newest day, as `cloudwise run` does; only what would be published is not. The findings are held against what was
planted. Printed per detector: precision (of its findings, those that were planted), recall (of what was planted for it,
what it found), the error of the dollar figure, and all that it found as a share of all that it should have; what fired
on something else; the net savings of all findings as a share of what is truly reachable, both after the discounts of
the bill (a dollar figure's error is of the gross one, at the price of usage, a bound's after discounts); and for
databases whose cost rose, whether the day and the part that moved were named. A detector that can tell an upper bound
alone claims no dollars; of it is printed how often the bound held. Commitments to buy are compared per account and kind
of plan (compute, database, …), for the same spend can be divided between plans in several ways. The simulator
(pipelines/sample) shares no code with the detectors.
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from math import prod
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, Final

from models.registry import detectors
from pipelines.sample import Planted, write_company
from pipelines.sample.truth import Group
from pipelines.settings import Settings
from pipelines.steps import marts
from pipelines.steps.ingest import ingest
from pipelines.steps.judge import judge
from pipelines.steps.metrics import ingest_metrics
from pipelines.warehouse import rows, writer

END: Final = date(2026, 6, 18)
MONTHS: Final = 2
"""By the hour: what a judgement of one day reads."""

DAILY: Final = 2
"""Before them, by the day: what tells how old things are."""

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
    "old_snapshot": "old_snapshots",
    "endless_logs": "logs_retention",
    "endless_versions": "s3_old_versions",
    "unfinished_uploads": "s3_incomplete_multipart",
    "database_gp2": "rds_gp2",
    "unused_desktop": "idle_workspaces",
    "forgotten_thing": "forgotten_resource",
}
"""What was planted → the detector that should say so."""

RISES: Final[Mapping[str, str]] = {
    "database_standby": "multi_az",
    "database_class": "instance_hours",
    "database_backup": "backup",
    "database_replica": "replicas",
}
"""Databases that cost more since a day → the part that moved."""

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
    """One seed: what was found, what was planted, and the databases that rose with the day and part said of each."""

    seed: int
    found: tuple[Found, ...]
    planted: tuple[Planted, ...]
    rises: Mapping[tuple[str, date], str]

    def of(self, *groups: Group) -> list[Planted]:
        """The planted things of some groups."""
        return [plant for plant in self.planted if plant.group in groups]


def company(seed: int) -> Company:
    """Write a company, take in its bills and metrics, judge its newest day, and read the findings."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        truth = write_company(root / "company", seed=seed, months=MONTHS, daily=DAILY, end=END)
        settings = Settings(data_dir=root / "data", threads=1, link_files=True)
        with writer(settings) as con:
            ingest(con, settings, [root / "company" / "cur2"])
            ingest_metrics(con, settings, [root / "company" / "metrics"])
            for period in marts.stale(con):
                marts.build(con, period)
            judge(con, settings, [END])
            listed = rows(
                con,
                "SELECT DetectorId, SubAccountId, coalesce(ResourceId, ''), x_UsageType, "
                "coalesce(x_EstimatedMonthlySaving, x_Impact, 0), coalesce(x_NetMonthlySaving, 0) "
                "FROM verdicts WHERE Category <> 'anomaly' AND x_AsOf = $1 ORDER BY ALL",
                [END],
            )
            said = rows(
                con,
                "SELECT ResourceId, x_EventStart, x_Evidence FROM verdicts "
                "WHERE DetectorId = 'rds_cost_spike' AND x_AsOf = $1 ORDER BY ALL",
                [END],
            )
    rises = {(name, start): json.loads(evidence)["part_that_moved"] for name, start, evidence in said}
    return Company(seed, found(seed, listed), truth.planted, rises)


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
    """What acting on all of it saves: of one resource's cost each saving takes its share of what the others leave.

    After discounts: whoever no longer pays for usage no longer gets its discount either.
    """
    groups: dict[tuple[str, str, str], list[Planted]] = defaultdict(list)
    for plant in planted:
        if plant.group is Group.WASTE:
            groups[plant.account, plant.resource, plant.usage_type].append(plant)
    total = Decimal(0)
    for plants in groups.values():
        base = max(plant.base for plant in plants)
        left = prod((1 - plant.money / base for plant in plants), start=Decimal(1))
        off = sum((plant.discount for plant in plants), Decimal(0)) / sum((plant.money for plant in plants), Decimal(0))
        total += base * (1 - left) * (1 - off)
    return total


@dataclass
class Score:
    """Of one detector over all companies: findings, plants and both, signed errors of the gross figure, sums."""

    findings: int = 0
    planted: int = 0
    both: int = 0
    errors: list[float] = field(default_factory=list)
    said: Decimal = Decimal(0)
    true: Decimal = Decimal(0)

    def cells(self, *, bounds: bool) -> list[str]:
        """As the columns of the table; of a detector that tells upper bounds, how many were not below the truth."""
        sizes = [abs(error) for error in self.errors]
        held = f"a bound: held {sum(error >= 0 for error in self.errors)} of {len(sizes)}"
        highest = f"{quantiles(sizes, n=10)[-1]:.1%}" if len(sizes) > 1 else ""
        return [
            str(self.findings),
            str(self.planted),
            f"{self.both / self.findings:.3f}" if self.findings and self.planted else "",
            f"{self.both / self.planted:.3f}" if self.planted else "not planted",
            held if bounds else f"{median(sizes):.1%}" if sizes else "",
            "" if bounds else highest,
            f"{self.said / self.true:.1%}" if self.true and not bounds else "",
        ]


def scores(companies: Sequence[Company]) -> tuple[dict[str, Score], Counter[tuple[str, str]]]:
    """Detector → its score; and (detector, what it fired on instead) → how often."""
    found_of: dict[str, Score] = defaultdict(Score)
    strays: Counter[tuple[str, str]] = Counter()
    for one in companies:
        wanted = one.of(Group.WASTE, Group.WARNING)
        truth = {(FINDS[plant.kind], plant.account, plant.resource): plant for plant in wanted}
        known = {(plant.account, plant.resource): plant.kind for plant in one.planted if plant.resource}
        for each in one.found:
            score = found_of[each.detector]
            score.findings += 1
            score.said += each.gross
            plant = truth.pop((each.detector, each.account, each.resource), None)
            if plant is None:
                strays[each.detector, known.get((each.account, each.resource), "nothing planted")] += 1
            else:
                score.both += 1
                true = plant.money - plant.discount if detectors()[each.detector].bounds else plant.money
                score.errors.append(float((each.gross - true) / true))
        for plant in wanted:
            score = found_of[FINDS[plant.kind]]
            score.planted += 1
            score.true += plant.money
    return found_of, strays


def table(companies: Sequence[Company]) -> str:
    """The figures as Markdown."""
    found_of, strays = scores(companies)
    lines = [
        "| detector | findings | planted | precision | recall | dollar error, median | p90 | all said ÷ all true |",
        "|---|---|---|---|---|---|---|---|",
        *(
            f"| {name} | {' | '.join(score.cells(bounds=detectors()[name].bounds))} |"
            for name, score in sorted(found_of.items())
        ),
    ]
    net = sum(each.net for one in companies for each in one.found)
    truly = sum(reachable(one.planted) for one in companies)
    lines.append(f"\nNet savings of all findings: {net / truly:.1%} of what is truly reachable.\n")
    lines += ["| detector | fired on | times |", "|---|---|---|"]
    lines += [f"| {name} | {kind} | {times} |" for (name, kind), times in sorted(strays.items())]
    rises = [(one, plant) for one in companies for plant in one.planted if plant.kind in RISES]
    said = [(plant.kind, one.rises.get((plant.resource, plant.start))) for one, plant in rises]
    lines.append(
        f"\nDatabases whose cost rose: {len(said)} planted; of {sum(part is not None for _, part in said)} the day was "
        f"named, of {sum(RISES[kind] == part for kind, part in said)} the part that moved; "
        f"{sum(len(one.rises) for one in companies)} findings."
    )
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
    spent = 0.0
    with ProcessPoolExecutor(arguments.processes) as pool:
        for one, seconds in pool.map(timed, seeds):
            companies.append(one)
            spent += seconds
            print(f"{len(companies)} of {len(seeds)} companies", end="\r", file=sys.stderr, flush=True)
    print(table(companies))
    print(f"\n{spent / len(seeds):.1f} CPU seconds a company.")


def timed(seed: int) -> tuple[Company, float]:
    """A company, and the CPU seconds that it took."""
    before = process_time()
    return company(seed), process_time() - before


if __name__ == "__main__":
    main()
