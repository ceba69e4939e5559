"""Everything the company runs, as streams: one resource, one usage type, a quantity for every hour.

Here: the values that the estate_* rooms fill in and the rest of the package reads. Not here: line items.
"""

import hashlib
from dataclasses import dataclass, field

import numpy as np

from pipelines.sample.clock import Clock, Floats
from pipelines.sample.company import Account, Place
from pipelines.sample.truth import Planted


@dataclass(frozen=True, eq=False)
class Stream:
    """A resource's usage of one usage type: `quantity` holds the amount of each hour, in `unit`.

    `rate` is what is paid per unit without commitments, `list_rate` the public on-demand price (they differ for spot).
    `daily` streams are billed once a day. `bundled` is the share that a bundled discount takes off.
    """

    place: Place
    code: str
    usage_type: str
    operation: str
    resource: str | None
    unit: str
    rate: float
    quantity: Floats
    description: str
    family: str
    tags: dict[str, str] = field(default_factory=dict)
    product: dict[str, str] = field(default_factory=dict)
    instance_type: str | None = None
    zone: str | None = None
    list_rate: float | None = None
    daily: bool = False
    bundled: float = 0.0

    @property
    def account(self) -> Account:
        """The account that uses it."""
        return self.place.account

    @property
    def region(self) -> str:
        """The region that it is in."""
        return self.place.region

    @property
    def public_rate(self) -> float:
        """The public on-demand price per unit."""
        return self.rate if self.list_rate is None else self.list_rate


@dataclass(frozen=True, eq=False)
class Load:
    """How busy a resource is: what CloudWatch would show in `namespace`.

    `kind` is steady, idle, bursty, spare (half of it is never used), memory (spare CPU, little spare memory), growing
    (spare, and less every week), office (idle outside working hours) or computing (a function that waits for nobody).
    """

    place: Place
    namespace: str
    resource: str
    kind: str
    running: Floats
    level: Floats
    memory: float = 0.0  # GiB; of databases, whose free memory CloudWatch tells in bytes, and of functions
    passed: float = 0.0  # of a log group: share of what it takes in that its subscriptions get


@dataclass
class Estate:
    """The company under construction: rooms add streams, loads and planted truths to it."""

    clock: Clock
    seed: int
    streams: list[Stream] = field(default_factory=list)
    loads: list[Load] = field(default_factory=list)
    planted: list[Planted] = field(default_factory=list)

    def rng(self, key: str) -> np.random.Generator:
        """A generator of its own for each key: adding a resource leaves every other one as it was."""
        digest = hashlib.sha256(f"{self.seed}:{key}".encode()).digest()
        return np.random.default_rng(int.from_bytes(digest[:8], "big"))

    def ident(self, prefix: str, key: str, digits: int = 17) -> str:
        """An AWS-like identifier, e.g. i-0a1b…, that depends on the seed and the key only."""
        return prefix + "0" + hashlib.sha256(f"{self.seed}:{prefix}{key}".encode()).hexdigest()[: digits - 1]

    def add(self, *streams: Stream) -> None:
        """Streams that use nothing are not added: AWS bills no zero hours."""
        self.streams.extend(stream for stream in streams if stream.quantity.any())
