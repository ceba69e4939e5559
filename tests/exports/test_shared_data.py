"""Every folder of the real bills beside the repository: taken as what it is, or refused by the right name."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.errors import Code
from pipelines.exports import (
    Candidate,
    Compression,
    Format,
    MetricFile,
    MetricSchema,
    SourceSchema,
    discover,
    landed,
    settle,
    stage,
    verify,
    version_of,
)
from tests.exports.bills import candidates, only, refusals

ONE_OF_EACH = [
    ("aws_workshop_cur_2018_10", None, SourceSchema.LEGACY_CUR, None, Format.PARQUET, Compression.NONE, 124),
    (
        "cur2_csv_2026_04", "ha-project-CUR-daily-1", SourceSchema.CUR_2, date(2026, 4, 1),
        Format.CSV, Compression.NONE, 127,
    ),
    ("focus_1_0_sample", None, SourceSchema.FOCUS_1_0, None, Format.CSV, Compression.NONE, 44),
    ("legacy_csv_2023_11", None, SourceSchema.LEGACY_CUR, None, Format.CSV, Compression.NONE, 94),
    ("koku/bucket", "koku-local", SourceSchema.LEGACY_CUR, date(2018, 8, 1), Format.CSV, Compression.GZIP, 130),
    ("koku/aws/2022-07-01-alt-columns.csv", None, SourceSchema.LEGACY_CUR, None, Format.CSV, Compression.NONE, 154),
    ("koku/aws/2023-06-01.csv", None, SourceSchema.LEGACY_CUR, None, Format.CSV, Compression.NONE, 201),
    ("koku/aws/2023-06-01-not-final.csv", None, SourceSchema.LEGACY_CUR, None, Format.CSV, Compression.NONE, 201),
    ("koku/aws/empty_frame.csv", None, SourceSchema.LEGACY_CUR, None, Format.CSV, Compression.NONE, 201),
    (
        "keboola/mock_data/cur_1_0/s3_structure", "MockTestReport", SourceSchema.LEGACY_CUR, date(2024, 1, 1),
        Format.CSV, Compression.ZIP, 30,
    ),
    (
        "keboola/mock_data/cur_2_0/s3_structure", "MockTestReportV2-test", SourceSchema.LEGACY_CUR, date(2024, 9, 1),
        Format.CSV, Compression.GZIP, 30,
    ),
    (
        "keboola/mock_data/cur_1_0/sample_billing_data.csv", None, SourceSchema.LEGACY_CUR, None,
        Format.CSV, Compression.NONE, 30,
    ),
    ("keboola/expected/cur_2_0.csv", None, SourceSchema.LEGACY_CUR, None, Format.CSV, Compression.NONE, 30),
]  # fmt: skip


@pytest.mark.parametrize("expected", ONE_OF_EACH, ids=[row[0] for row in ONE_OF_EACH])
def test_a_real_export_is_taken_as_what_it_is(shared_data: Path, expected: tuple[str, *tuple[object, ...]]) -> None:
    found = only(shared_data / expected[0])
    (file,) = found.files
    read = (found.export_name, found.schema, found.period, file.format, file.compression, len(file.columns))
    assert read == expected[1:]


def test_the_data_exports_download_keeps_its_execution_time(shared_data: Path) -> None:
    assert only(shared_data / "cur2_csv_2026_04").order == "2026-04-16T15:24:15.653000000Z"


def test_the_same_bill_three_ways_is_taken_once(shared_data: Path) -> None:
    for folder in ("keboola/mock_data/cur_1_0", "keboola/mock_data/cur_2_0"):
        assert len(candidates(shared_data / folder)) == 1
        assert [item.code for item in refusals(shared_data / folder)] == [Code.AMBIGUOUS]


def test_the_examples_of_the_focus_specification_lack_columns_and_are_refused_naming_them(shared_data: Path) -> None:
    (refused,) = refusals(shared_data / "focus_spec")
    assert refused.code is Code.ABSENT_COLUMN
    assert "BillingAccountId, BillingCurrency, ServiceName" in refused.what


def test_another_loaders_names_are_refused_by_name(shared_data: Path) -> None:
    (refused,) = refusals(shared_data / "keboola/expected/cur_1_0.csv")
    assert refused.code is Code.UNKNOWN_SCHEMA
    assert "another tool renamed the columns" in refused.hint


@pytest.mark.parametrize("folder", ["nab", "ms_cloud_monitoring", "stl_reference", "pricing"])
def test_what_is_no_bill_is_refused(shared_data: Path, folder: str) -> None:
    assert candidates(shared_data / folder) == []
    assert {item.code for item in refusals(shared_data / folder)} == {Code.UNKNOWN_SCHEMA}


def test_a_right_sizing_export_is_no_bill_but_metrics(shared_data: Path) -> None:
    (found,) = discover([shared_data / "rightsizing"])
    assert isinstance(found, MetricFile)
    assert found.schema is MetricSchema.COST_EXPLORER


def test_all_of_it_at_once_gives_every_bill_and_lands(shared_data: Path, tmp_path: Path) -> None:
    found = [item for item in discover([shared_data]) if isinstance(item, Candidate)]
    assert len(found) == 9
    for number, candidate in enumerate(found):
        staged = stage(candidate, tmp_path, link=False)
        assert staged.version == version_of(candidate, tmp_path)
        settle(staged, tmp_path, f"export-{number}", candidate.period or date(2000, 1, 1))
    for version in landed(tmp_path):
        verify(version)
