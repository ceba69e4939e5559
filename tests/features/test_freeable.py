"""A database's memory in percent: from the bytes that could be freed and the memory of its class."""

import polars as pl
import pytest

from models.features.freeable import MEMORY_MAXIMUM, MEMORY_SOURCE
from models.features.sizes import memory


@pytest.mark.parametrize(
    ("family", "size", "gib"),
    [
        ("t4g", "micro", 1.0),
        ("t3", "small", 2.0),
        ("t3", "medium", 4.0),
        ("t4g", "large", 8.0),
        ("t3", "2xlarge", 32.0),
        ("m5", "large", 8.0),
        ("m3", "medium", 3.75),
        ("r6g", "2xlarge", 64.0),
        ("r4", "large", 15.25),
        ("x2gd", "large", 32.0),
        ("c6gd", "xlarge", 8.0),
    ],
)
def test_memory_of_a_class_is_what_aws_prints(family: str, size: str, gib: float) -> None:
    assert memory(family, size) == gib


def _said(kind: str | None, percent: float | None, free_gib: float | None) -> tuple[float | None, str]:
    free = None if free_gib is None else free_gib * 1024**3
    schema = {"x_InstanceType": pl.String, "x_MemoryMaximum": pl.Float64, "x_FreeableMemoryMinimum": pl.Float64}
    frame = pl.DataFrame([[kind, percent, free]], schema=schema, orient="row")
    most, source = frame.select(MEMORY_MAXIMUM.alias("most"), MEMORY_SOURCE.alias("source")).row(0)
    return most, source


def test_what_is_not_free_is_used_and_the_evidence_says_how_it_is_known() -> None:
    assert _said("db.m5.xlarge", None, 4.0) == (75.0, "FreeableMemory: at least 4.0 of the class's 16.0 GiB were free")
    assert _said("db.m5.xlarge", 30.0, 4.0) == (30.0, "measured in percent")


@pytest.mark.parametrize(
    ("kind", "free"), [("db.m5.xlarge", None), ("db.m5.xlarge", 16.5), ("db.u7i.metal", 4.0), (None, 4.0)]
)
def test_more_free_than_the_class_has_or_an_unknown_class_says_nothing(kind: str | None, free: float | None) -> None:
    assert _said(kind, None, free) == (None, "not known: assumed_memory")
