"""A database whose memory is full keeps its size, however idle its CPU; where nobody measured memory, one size down."""

import polars as pl

from tests.detectors.cases import case

GIBIBYTE = 1024.0**3


def test_a_database_with_2_of_16_gib_free_is_not_shrunk() -> None:
    known = case("underutilized_rds")
    half = known.fires.filter(ResourceId="db-half")
    assert known.judge(half).height == 1
    full = half.with_columns(x_FreeableMemoryMinimum=pl.lit(2 * GIBIBYTE))
    assert known.judge(full).is_empty()
