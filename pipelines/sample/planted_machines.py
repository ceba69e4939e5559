"""Machines that do too little for their size, or nothing at all, beside those that only look so.

Here: EC2 instances and databases with their load. Not here: how anyone would notice; commitments.
How many there are and how large depends on the seed.
"""

from typing import Final

from pipelines.sample import shapes
from pipelines.sample.company import DATA_US, DEV_US, PROD_EU, PROD_US, SHARED_US, STAGING_US, Place, tags
from pipelines.sample.estate import Estate
from pipelines.sample.estate_compute import instance
from pipelines.sample.estate_data import Size, database, extended_support
from pipelines.sample.planting import healthy, hourly, plant
from pipelines.sample.prices import EC2
from pipelines.sample.truth import MONTH_HOURS

OVERSIZED: Final = ("m6i.4xlarge", "m6i.8xlarge", "c6i.4xlarge", "r6i.4xlarge")
"""At most 35 % of a processor is ever used: half the size carries it at 70 %, a quarter does not."""

HALF: Final = 0.5
"""Half the normalization factor, half the price: AWS prices Linux sizes of a family in proportion."""

OLD: Final = {"m4.xlarge": "m5.xlarge", "c4.2xlarge": "c5.2xlarge", "t2.large": "t3.large"}
"""Generations that AWS no longer sells as current, and what it names as their successor."""


def _machines(estate: Estate) -> None:
    rng = estate.rng("how many machines")
    always = shapes.always(estate.clock)
    for number in range(int(rng.integers(2, 5))):
        place = (PROD_US, SHARED_US, DATA_US)[int(rng.integers(3))]
        labels = tags(place, "core", "core@northlight.example", number)
        born = shapes.since(estate.clock, 0 if number else estate.clock.back(int(rng.integers(40, 60))))
        stream = instance(estate, place, "m5.2xlarge", f"left-{number}", born, labels, "idle")
        estate.add(stream)
        plant(estate, "idle_machine", stream, hourly(stream) * MONTH_HOURS, "a machine that nobody uses any more")
    for number in range(int(rng.integers(3, 7))):
        place = (DATA_US, SHARED_US)[int(rng.integers(2))]
        kind = OVERSIZED[int(rng.integers(len(OVERSIZED)))]
        labels = tags(place, "data", "data@northlight.example", number)
        stream = instance(estate, place, kind, f"oversized-{number}", always, labels, "spare")
        estate.add(stream)
        note = "never above 35 % of its processors, a quarter of its memory in use"
        plant(estate, "oversized_machine", stream, hourly(stream) * MONTH_HOURS * HALF, note)
    for kind in ("memory", "growing", "steady", "bursty"):
        for number in range(int(rng.integers(1, 4))):
            labels = tags(SHARED_US, "core", "core@northlight.example", number)
            stream = instance(estate, SHARED_US, "m6i.4xlarge", f"{kind}-{number}", always, labels, kind)
            estate.add(stream)
            healthy(estate, f"{kind}_machine", stream, "looks idle at times, is needed")


def _committed(estate: Estate) -> None:
    """Both are paid for until the reservation ends, used or not."""
    always = shapes.always(estate.clock)
    for load in ("idle", "spare"):
        labels = tags(SHARED_US, "core", "core@northlight.example", 0)
        stream = instance(estate, SHARED_US, "c5.4xlarge", f"render-{load}", always, labels, load)
        estate.add(stream)
        healthy(estate, f"committed_{load}_machine", stream, "a reservation pays for it: stopping it saves nothing yet")


def _generations(estate: Estate) -> None:
    rng = estate.rng("old generations")
    always = shapes.always(estate.clock)
    for number, old in enumerate(OLD):
        for copy in range(int(rng.integers(1, 3))):
            labels = tags(PROD_US, "search", "search@northlight.example", number + copy)
            stream = instance(estate, PROD_US, old, f"old-{number}-{copy}", always, labels)
            estate.add(stream)
            saving = (stream.rate - EC2[PROD_US.region][OLD[old]]) * MONTH_HOURS
            plant(estate, "old_generation_machine", stream, saving, f"{OLD[old]} does the same for less")


def _databases(estate: Estate) -> None:
    rng = estate.rng("how many databases")
    always = shapes.always(estate.clock)

    def one(place: Place, size: Size, name: str, load: str, number: int) -> None:
        labels = tags(place, "orders", "dba@northlight.example", number)
        stream, storage = database(estate, place, size, name, always, labels, load)
        estate.add(stream, storage)
        kind, money, note = {
            "idle": ("idle_database", hourly(stream) * MONTH_HOURS, "no connection in the whole time"),
            "spare": ("oversized_database", hourly(stream) * MONTH_HOURS * HALF, "never above 35 % of its processors"),
        }.get(load, ("", 0.0, ""))
        if kind:
            plant(estate, kind, stream, money, note)
        else:
            healthy(estate, f"{load}_database", stream, "looks like waste, is needed")

    for number in range(int(rng.integers(1, 4))):
        one(PROD_US, Size("db.m5.xlarge", 300), f"migrated-{number}", "idle", number)
    for number in range(int(rng.integers(1, 4))):
        one(PROD_EU, Size("db.m5.xlarge", 250), f"catalogue-eu-{number}", "spare", number)
    for load in ("growing", "memory", "bursty"):
        one(PROD_US, Size("db.r6g.2xlarge", 500), f"{load}-reads", load, 1)


def _mirrors(estate: Estate) -> None:
    """Databases with a second zone where nobody needs one, and one that runs past the end of its engine's life."""
    rng = estate.rng("mirrors")
    always = shapes.always(estate.clock)
    for number in range(int(rng.integers(1, 3))):
        place = (STAGING_US, DEV_US)[number]
        office = shapes.office_hours(estate.clock)
        labels = tags(place, "orders", "dba@northlight.example", 0)
        stream, storage = database(
            estate, place, Size("db.m5.large", 200, multi=True), f"mirror-{number}", office, labels
        )
        estate.add(stream, storage)
        monthly = (stream.rate * stream.quantity.mean() + storage.rate * storage.quantity.mean()) * MONTH_HOURS
        plant(estate, "mirrored_nonproduction", stream, monthly / 2, "a second zone outside production", base=monthly)
    labels = tags(PROD_US, "core", "dba@northlight.example", 1)
    stream, storage = database(estate, PROD_US, Size("db.m5.xlarge", 400), "ledger-11", always, labels)
    support = extended_support(PROD_US, "ledger-11", 4.0, always, labels)
    estate.add(stream, storage, support)
    plant(estate, "extended_support", support, hourly(support) * MONTH_HOURS, "PostgreSQL 11, past its end of support")


def build(estate: Estate) -> None:
    """Plant every machine and database."""
    _machines(estate)
    _committed(estate)
    _generations(estate)
    _databases(estate)
    _mirrors(estate)
