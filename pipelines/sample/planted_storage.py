"""Bytes that stay for ever because nothing takes them away: snapshots, log groups, versions, parts of uploads.

Here: each beside a twin that a policy, a retention or a rule looks after. Not here: buckets that nobody reads
(planted_services), volumes. What the bill does not show (how much of a snapshot is its own) is drawn for each company.
"""

from typing import Final

import numpy as np

from pipelines.sample import shapes
from pipelines.sample.clock import DAY, SATURDAY, Floats
from pipelines.sample.company import DATA_US, DEV_US, PROD_US, SHARED_US, Place, tags
from pipelines.sample.estate import Estate, Load, Stream
from pipelines.sample.estate_compute import snapshot
from pipelines.sample.estate_data import bucket, requests
from pipelines.sample.planted_services import size
from pipelines.sample.planting import RECENT_DAYS, healthy, plant
from pipelines.sample.prices import PER_UNIT, usage_type
from pipelines.sample.truth import MONTH_HOURS

YEAR: Final = 365
"""Days for which the company must keep its logs."""

RETENTION: Final = 90
"""Days that the group with a retention keeps."""

OBJECTS_PER_GB: Final = 1000 / 3
"""Of the company's ordinary objects."""

TUESDAY: Final = 1
"""The day on which Monday's uploads are complete."""

VERSIONS_KEPT: Final = 30
"""Days after which the bucket with a rule expires what was overwritten."""


def _snapshots(estate: Estate) -> None:
    rng = estate.rng("old snapshots")
    always = shapes.always(estate.clock)
    for number in range(int(rng.integers(2, 5))):
        place = (PROD_US, DEV_US)[number % 2]
        gigabytes = float(rng.integers(5, 40)) * 100
        own = float(rng.uniform(0.2, 0.9))
        labels = tags(place, "core", "core@northlight.example", 0)
        stream = snapshot(estate, place, f"left {number}", gigabytes * always, labels)
        estate.add(stream)
        saving = stream.rate * float(stream.quantity.mean()) * MONTH_HOURS * own
        plant(
            estate, "old_snapshot", stream, saving, f"its volume is gone; newer ones refer to all but {own:.0%} of it"
        )
    labels = tags(PROD_US, "core", "core@northlight.example", 0, retention="7y")
    kept = snapshot(estate, PROD_US, "books", 2_500 * always, labels)
    late = shapes.since(estate.clock, estate.clock.back(int(rng.integers(20, 60))))
    young = snapshot(estate, PROD_US, "before the upgrade", 1_200 * late, tags(PROD_US, "core", "core@northlight", 0))
    estate.add(kept, young)
    healthy(estate, "kept_snapshot", kept, "the law asks for it")
    healthy(estate, "young_snapshot", young, "the only way back from an upgrade")


def _log_storage(place: Place, name: str, gigabytes: Floats) -> Stream:
    rate = PER_UNIT[place.region]["logs_storage"]
    return Stream(
        place, "AmazonCloudWatch", usage_type(place.region, "TimedStorage-ByteHrs"), "HourlyStorageMetering",
        place.arn("logs", f"log-group:{name}"), "GB-Mo", rate, gigabytes, f"${rate:g} per GB-mo of log storage",
        "Storage Snapshot", tags(place, "platform", "platform@northlight.example", len(name)), daily=True,
    )  # fmt: skip


def _logs(estate: Estate) -> None:
    """A group of some years, each of which brought more than the last; and one that forgets after three months."""
    rng, clock = estate.rng("endless logs"), estate.clock
    years, growth, added = float(rng.uniform(2, 5)), float(rng.uniform(0.02, 0.3)), float(rng.uniform(2, 8))
    pace = np.log1p(growth) / YEAR
    today = clock.days - 1

    def until(day: Floats | float) -> Floats:
        """What was ever added up to a day, in GB: `added` a day today, less in the past."""
        return np.asarray(added / pace * (np.exp(pace * (day - today)) - np.exp(-pace * years * YEAR)))

    stream = _log_storage(DATA_US, "/lake/audit", until(clock.day.astype(np.float64)) / clock.hours_in_month)
    estate.add(stream)
    note = f"{years:.1f} years of logs, of which one is needed"
    plant(estate, "endless_logs", stream, float(until(float(today - YEAR))) * stream.rate, note, resource="")
    days = np.arange(-RETENTION, clock.days)
    week = np.where((days + clock.start.weekday()) % 7 >= SATURDAY, 0.6, 1.0)
    taken = 4.5 * 1.02 ** (days / 30) * week * np.exp(rng.normal(0, 0.05, len(days)))
    held = np.convolve(taken, np.ones(RETENTION), "valid")[: clock.days]
    stream = _log_storage(SHARED_US, "/busy/access", held[clock.day] / clock.hours_in_month)
    estate.add(stream)
    healthy(estate, "logs_with_retention", stream, "grows with its traffic, and keeps 90 days")


def _versions(estate: Estate) -> None:
    """A bucket that keeps what was overwritten for ever, and one whose rule expires it after a month."""
    rng, clock = estate.rng("versions"), estate.clock
    rate = PER_UNIT[DATA_US.region]["s3_standard"]

    def one(name: str, current: float, old: Floats, written: Floats) -> Stream:
        """`written` GB a day replace as many; every object is read more than once a day."""
        stream = bucket(estate, DATA_US, name, "standard", current + old)
        puts, gets = written * OBJECTS_PER_GB / DAY, current * OBJECTS_PER_GB * shapes.demand(clock, rng) / 16
        estate.add(stream, requests(DATA_US, name, 1, puts.round()), requests(DATA_US, name, 2, gets.round()))
        always = shapes.always(clock)
        estate.loads.append(Load(DATA_US, "AWS/S3/Storage-Lens", name, "steady", always, old * 1024.0**3))
        estate.loads.append(size(estate, DATA_US, name, current))
        return stream

    overwritten = float(rng.uniform(20, 90)) * (0.7 + 0.6 * rng.random(clock.days))
    before = float(rng.uniform(4_000, 20_000))
    old = before + overwritten.cumsum()
    stream = one("northlight-states", float(rng.uniform(3_000, 9_000)), old[clock.day], overwritten[clock.day])
    month_ago = float(old[clock.back(RECENT_DAYS)])
    plant(estate, "endless_versions", stream, month_ago * rate, "nobody wants a version back after a month")
    days = clock.days + VERSIONS_KEPT
    daily = 120.0 * 1.02 ** (np.arange(days) / 30) * (0.6 + 0.8 * rng.random(days))
    held = np.convolve(daily, np.ones(VERSIONS_KEPT), "valid")[: clock.days]
    stream = one("northlight-ledger", 8_000.0, held[clock.day], daily[VERSIONS_KEPT:][clock.day])
    healthy(estate, "expiring_versions", stream, "a rule expires versions after a month")


def _uploads(estate: Estate) -> None:
    """Parts of uploads to the archive: what broke off and stays, and what is complete after two days."""
    rng, clock = estate.rng("uploads"), estate.clock
    rate = PER_UNIT[DATA_US.region]["s3_staging"]
    under_way = np.where(clock.weekday <= TUESDAY, 900.0, 0.0)
    for name, stale in (("northlight-tapes", float(rng.integers(5, 60)) * 100), ("northlight-vault", 0.0)):
        born = shapes.since(clock, clock.back(int(rng.integers(35, 70))))
        gigabytes = (under_way + stale * born) / clock.hours_in_month
        stream = Stream(
            DATA_US, "AmazonS3", usage_type(DATA_US.region, "TimedStorage-GlacierStaging"), "GlacierStagingStorage",
            name, "GB-Mo", rate, gigabytes, f"${rate:g} per GB - staging storage", "Storage",
            tags(DATA_US, "data", "data@northlight.example", len(name)), daily=True,
        )  # fmt: skip
        archive = bucket(estate, DATA_US, name, "glacier", 40_000.0 * shapes.always(clock))
        estate.add(stream, archive)
        if stale:
            level = stale * MONTH_HOURS / (30 * DAY) * rate
            plant(estate, "unfinished_uploads", stream, level, "parts of uploads that broke off")
        else:
            healthy(estate, "running_uploads", stream, "each upload is complete after two days")


def build(estate: Estate) -> None:
    """Plant all that nothing takes away."""
    _snapshots(estate)
    _logs(estate)
    _versions(estate)
    _uploads(estate)
