"""The simulated company, written once for all tests of this folder."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.sample import Truth, write_company

END = date(2026, 6, 24)


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    """Three months that end on 2026-06-24, a Wednesday."""
    return write_company(tmp_path_factory.mktemp("company"), seed=7, months=3, end=END)


@pytest.fixture(scope="session")
def bills(company: Truth) -> dict[str, pl.DataFrame]:
    """The rows of each month, as written."""
    return {
        period: pl.read_parquet(sorted((company.root / "cur2/data" / f"BILLING_PERIOD={period}").iterdir()))
        for period in ("2026-04", "2026-05", "2026-06")
    }


@pytest.fixture(scope="session")
def metrics(company: Truth) -> pl.DataFrame:
    """Every month's utilisation."""
    return pl.read_parquet(sorted((Path(company.root) / "metrics").iterdir()))
