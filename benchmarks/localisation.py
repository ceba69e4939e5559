"""Which published method names the planted cause of a cost change, and how fast: Adtributor, Squeeze, RiskLoc, ours.

    python -m benchmarks.localisation [--cases 200] [--seed 1] [--leaves 300]

A case is the leaves of one incident: charges by account, region, service, usage type, operation, resource and team,
with what was expected of each (its mean of two noisy weeks) and what it cost. One or two causes are planted in elements
of one to three dimensions: `grown` (every leaf of the element by one factor), `new` (resources that were not there),
`gone` (their end), each with noise on every leaf. `grid` is the dense case of the papers: every combination of four
dimensions.

F1 is over elements; two elements that hold the same leaves are one (a resource and its only usage type). `first` is the
share of cases in which the element named first is a planted one: what the sentence of a finding rests on. Milliseconds
are per case.
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Final

import numpy as np

from benchmarks.localisers import adtributor, riskloc, squeeze
from models.causes.localise import Codes, Floats, localise

Leaves = frozenset[int]
Method = Callable[[Codes, Floats, Floats], list[Leaves]]

KINDS: Final = ("grown", "new", "gone", "grid")
NOISE: Final = (0.05, 0.15, 0.3)
SHARE: Final = {"bill": (0.08, 0.6), "grid": (0.005, 0.5)}
"""Least and largest share that a cause takes of its incident's cost; three dimensions of a dense grid hold little."""

LEAST: Final = 6.0
"""A planted change is so many times what noise alone moves the whole by: less is no incident that anybody reports."""


@dataclass(frozen=True)
class Case:
    """Leaves as codes (leaf × dimension), what each cost and should have cost, the planted causes as their leaves."""

    codes: Codes
    actual: Floats
    expected: Floats
    planted: list[Leaves]


def bill_case(rng: np.random.Generator, kind: str, noise: float, leaves: int) -> Case | None:
    """A case of a bill: dimensions hang together, cost has a long tail; None where the dice gave no possible cause."""
    account = rng.integers(0, 6, leaves)
    region = rng.integers(0, 4, leaves)
    service = np.minimum(rng.geometric(0.3, leaves) - 1, 9)
    usage = service * 6 + rng.integers(0, 6, leaves)  # a usage type belongs to one service
    operation = service * 3 + rng.integers(0, 3, leaves)
    team = (account * 2 + rng.integers(0, 2, leaves)) * (rng.random(leaves) > 0.2)
    resource = np.arange(leaves) // rng.integers(1, 4)  # a resource has one usage type, or two, or three
    owner = np.unique(resource, return_index=True)[1][resource]
    codes = np.column_stack(
        [account[owner], region[owner], service[owner], usage, operation[owner], resource, team[owner]]
    ).astype(np.int64)
    codes[:, 3] = codes[:, 2] * 6 + codes[:, 3] % 6
    return _plant(rng, codes, rng.lognormal(0, 1.5, leaves), kind, noise)


def grid_case(rng: np.random.Generator, noise: float) -> Case | None:
    """Every combination of four dimensions, as the papers simulate it."""
    codes = np.stack(np.meshgrid(*(np.arange(size) for size in (10, 8, 6, 5)), indexing="ij"), axis=-1).reshape(-1, 4)
    return _plant(rng, codes.astype(np.int64), rng.lognormal(0, 1.0, len(codes)), "grown", noise)


def _plant(rng: np.random.Generator, codes: Codes, base: Floats, kind: str, noise: float) -> Case | None:
    least, most = SHARE["grid" if codes.shape[1] == 4 else "bill"]
    true, planted, factor = base.copy(), list[Leaves](), np.ones(len(base))
    taken = np.zeros(len(base), dtype=bool)
    for _ in range(int(rng.integers(1, 3))):
        for _attempt in range(50):
            layer = int(rng.integers(1, 4))
            dims = rng.choice(codes.shape[1], layer, replace=False)
            seed = int(rng.integers(len(base)))
            inside = (codes[:, dims] == codes[seed, dims]).all(axis=1)
            if least <= base[inside].sum() / base.sum() <= most and not (inside & taken).any():
                taken |= inside
                planted.append(frozenset(np.flatnonzero(inside).tolist()))
                factor[inside] = {"new": 1.0, "gone": 0.0}.get(kind, float(rng.uniform(1.5, 3.0)))
                break
    if not planted:
        return None
    if kind == "new":
        true[taken] = 0.0
        actual = base.copy()
    else:
        actual = base * factor
    weeks = np.exp(rng.normal(0, noise, (14, len(base)))).mean(axis=0)
    expected, actual = true * weeks, actual * np.exp(rng.normal(0, noise, len(base)))
    moved = abs(float((actual - expected).sum()))
    if moved < LEAST * noise * float(np.sqrt((base**2).sum())) / np.sqrt(2):
        return None
    return Case(codes, actual, expected, planted)


def cases(kind: str, noise: float, count: int, seed: int, leaves: int) -> Iterator[Case]:
    """So many cases of a kind."""
    rng = np.random.default_rng([seed, KINDS.index(kind), round(noise * 1000)])
    made = 0
    while made < count:
        case = grid_case(rng, noise) if kind == "grid" else bill_case(rng, kind, noise, leaves)
        if case is not None:
            made += 1
            yield case


def score(method: Method, given: list[Case]) -> tuple[float, float, float]:
    """F1 over elements, share of cases whose first element is a planted one, milliseconds a case."""
    right = named = planted = first = 0
    started = perf_counter()
    answers = [method(case.codes, case.actual, case.expected) for case in given]
    seconds = perf_counter() - started
    for case, found in zip(given, answers, strict=True):
        right += len(set(found) & set(case.planted))
        named += len(found)
        planted += len(case.planted)
        first += bool(found) and found[0] in case.planted
    return 2 * right / (named + planted), first / len(given), 1000 * seconds / len(given)


def ours(codes: Codes, actual: Floats, expected: Floats) -> list[Leaves]:
    """What findings use."""
    return [frozenset(np.flatnonzero(element.leaves).tolist()) for element in localise(codes, actual, expected)]


METHODS: Final[dict[str, Method]] = {"Adtributor": adtributor, "Squeeze": squeeze, "RiskLoc": riskloc, "ours": ours}


def main() -> None:
    """One row per kind and noise, one column per method: F1, first right, milliseconds."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--cases", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--leaves", type=int, default=300)
    arguments.add_argument("--methods", nargs="*", default=list(METHODS), choices=list(METHODS))
    wanted = arguments.parse_args()
    print("| kind | noise |", " | ".join(f"{name}: F1 / first / ms" for name in wanted.methods), "|")
    print("|---|---|", "---|" * len(wanted.methods), sep="")
    totals = {name: np.zeros(3) for name in wanted.methods}
    for kind in KINDS:
        for noise in NOISE:
            given = list(cases(kind, noise, wanted.cases, wanted.seed, wanted.leaves))
            cells = []
            for name in wanted.methods:
                result = np.array(score(METHODS[name], given))
                totals[name] += result / (len(KINDS) * len(NOISE))
                cells.append(f"{result[0]:.2f} / {result[1]:.2f} / {result[2]:.1f}")
            print(f"| {kind} | {noise} |", " | ".join(cells), "|", flush=True)
    cells = [f"{total[0]:.2f} / {total[1]:.2f} / {total[2]:.1f}" for total in totals.values()]
    print("| mean | |", " | ".join(cells), "|")


if __name__ == "__main__":
    main()
