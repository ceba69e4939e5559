"""Metric files in any order, repeated, overlapping or broken end in the same table, and say by name what is wrong."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from pipelines.settings import Settings
from pipelines.steps import points
from pipelines.steps.metrics import rebuild_metrics
from pipelines.warehouse import digest, rows, writer
from tests.metrics.files import LONG, ask, cpu, ends, record, state, taken, write

VALUES = "SELECT x_Hours[1:4] FROM resource_metrics ORDER BY ALL"


def _overlapping(folder: Path) -> list[Path]:
    return [
        write(folder / "a.csv", LONG, *(cpu(hour, 1, 2) for hour in range(3)), minute=1),
        write(folder / "b.csv", LONG, *(cpu(hour, 5, 6) for hour in range(2, 4)), minute=2),
        write(folder / "c.csv", LONG, cpu(0, 9, 9), cpu(1, 9, 9, day=2), minute=3),
        write(folder / "s.json", record(0), record(1), minute=4),
    ]


def test_a_day_delivered_again_replaces_what_it_speaks_of_and_keeps_the_rest(
    settings: Settings, tmp_path: Path
) -> None:
    one, two, *_ = _overlapping(tmp_path)
    taken(settings, two)
    taken(settings, one)
    assert ask(settings, VALUES) == [([1.0, 1.0, 5.0, 5.0],)]


@example_settings(max_examples=4)
@given(
    events=st.permutations(range(4)).flatmap(
        lambda o: st.lists(st.sampled_from(range(4)), max_size=3).map(lambda m: [*o, *m])
    )
)
def test_any_permutation_with_any_repetitions_ends_in_the_same_table(
    tmp_path_factory: pytest.TempPathFactory, events: list[int]
) -> None:
    files = _overlapping(tmp_path_factory.mktemp("files"))
    one, other = (Settings(data_dir=tmp_path_factory.mktemp("data")) for _ in range(2))
    for event in events:
        taken(one, files[event])
    taken(other, *files)
    assert state(one) == state(other)


def test_the_same_bytes_are_not_read_again_and_count_as_new_as_their_newest_delivery(
    settings: Settings, tmp_path: Path
) -> None:
    one, two, *_ = _overlapping(tmp_path)
    assert ends(taken(settings, one, two)) == [("PUBLISHED", None)] * 2
    assert ends(taken(settings, one, two)) == [("UNCHANGED", "same_version")] * 2
    write(one, LONG, *(cpu(hour, 1, 2) for hour in range(3)), minute=9)
    taken(settings, one)
    assert ask(settings, VALUES) == [([1.0, 1.0, 1.0, 5.0],)]


def test_a_lost_warehouse_is_made_again_from_landing(settings: Settings, tmp_path: Path) -> None:
    files = _overlapping(tmp_path)
    taken(settings, *files)
    before = state(settings)
    settings.warehouse.unlink()
    with writer(settings) as con:
        assert {str(attempt.state) for attempt in rebuild_metrics(con, settings)} == {"PUBLISHED"}
        assert digest(con, ["resource_metrics", "metric_days"]) == before


def test_landed_files_have_generated_names_and_say_what_they_were(settings: Settings, tmp_path: Path) -> None:
    (attempt,) = taken(settings, write(tmp_path / "my metrics.csv", LONG, cpu(0, 1, 2)))
    folder = settings.landing / "metrics" / str(attempt.version)
    assert sorted(path.name for path in folder.iterdir()) == ["00000.csv", "metrics.json"]
    assert '"sha256": "' in (folder / "metrics.json").read_text()


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        (
            cpu(0, 1, 2).replace(",1,2", ",1,many"),
            "bad_number",
            "'many' is no number; where: {file}, row 2, column maximum",
        ),
        (
            cpu(0, 1, 2).replace(",1,2", ",inf,2"),
            "bad_number",
            "'inf' is infinite; where: {file}, row 2, column average",
        ),
        (
            cpu(0, 1, 2).replace("2026-04-01T", "yesterday "),
            "bad_time",
            "'yesterday 00:00:00Z' is no time; where: {file}, row 2",
        ),
        (
            cpu(0, 1, 2).replace("004444555566", "4.4E+09"),
            "unreadable",
            "'4.4E+09' is no account id; where: {file}, row 2",
        ),
        (cpu(0, 1, 2) + ",,,", "unreadable", "The metrics cannot be read"),
        (
            cpu(0, 1, 2).removesuffix(",2"),
            "unreadable",
            "A row has 8 cells where the header has 9; where: {file}, line 3; hint: the file may be cut off",
        ),
    ],
)
def test_a_cell_that_is_wrong_is_named_and_nothing_of_its_file_is_taken(
    settings: Settings, tmp_path: Path, line: str, code: str, words: str
) -> None:
    taken(settings, write(tmp_path / "good.csv", LONG, cpu(0, 3, 4)))
    before = state(settings)
    file = write(tmp_path / "bad.csv", LONG, cpu(5, 1, 2), line)
    (attempt,) = taken(settings, file)
    assert ends([attempt]) == [("REJECTED", code)]
    assert words.format(file=file) in str(attempt.reason)
    assert state(settings) == before


def test_one_bad_file_does_not_keep_others_out(settings: Settings, tmp_path: Path) -> None:
    write(tmp_path / "m" / "bad.csv", LONG, "x")
    write(tmp_path / "m" / "good.csv", LONG, cpu(0, 3, 4))
    write(tmp_path / "m" / "none.csv", LONG)
    assert ends(taken(settings, tmp_path / "m")) == [
        ("REJECTED", "unreadable"),
        ("PUBLISHED", None),
        ("REJECTED", "no_rows"),
    ]
    with writer(settings) as con:
        assert rows(con, "SELECT x_ExportId, x_State, x_Schema FROM deliveries ORDER BY x_Attempt")[1] == (
            "metrics", "PUBLISHED", "cloudwatch",
        )  # fmt: skip


def test_a_compute_optimizer_export_without_its_time_is_refused(settings: Settings, tmp_path: Path) -> None:
    file = write(
        tmp_path / "x.csv", "accountId,instanceArn,utilizationMetricsCpuMaximum", "1,arn:aws:ec2:r:1:instance/i-1,5"
    )
    (attempt,) = taken(settings, file)
    assert ends([attempt]) == [("REJECTED", "absent_column")]


def test_finer_points_of_a_newer_file_replace_the_coarser_day(settings: Settings, tmp_path: Path) -> None:
    header = f"{LONG},period"
    taken(settings, write(tmp_path / "day.csv", header, f"{cpu(0, 50, 90)},86400", minute=1))
    taken(settings, write(tmp_path / "hours.csv", header, *(f"{cpu(hour, 2, 3)},3600" for hour in range(24)), minute=2))
    assert ask(settings, "SELECT x_Day, x_Average, x_Samples FROM resource_metrics") == [(date(2026, 4, 1), 2.0, 24)]


POINTS = "SELECT count(*) FROM metric_points"


def test_what_a_newer_file_says_is_held_once_and_what_it_does_not_say_stays(settings: Settings, tmp_path: Path) -> None:
    one, two, *_ = _overlapping(tmp_path)
    taken(settings, one, two)
    assert ask(settings, POINTS) == [(4,)]  # hours 0 to 3; hour 2 is in both files
    write(one, LONG, *(cpu(hour, 1, 2) for hour in range(3)), minute=9)
    taken(settings, one)
    assert (ask(settings, POINTS), ask(settings, VALUES)) == ([(4,)], [([1.0, 1.0, 1.0, 5.0],)])


def test_figures_of_another_day_give_back_the_day_that_they_stood_on(settings: Settings, tmp_path: Path) -> None:
    header = "Account ID,Instance ID,Region,CPU Utilization,Recommended Action"
    older, newer = (
        write(tmp_path / f"{minute}.csv", header, f"004444555566,i-1,EU (Ireland),{figure},Modify", minute=minute)
        for minute, figure in ((1, 3), (2, 7))
    )
    day = "SELECT x_Day, x_Maximum FROM resource_metrics ORDER BY ALL"
    taken(settings, older, newer)
    assert ask(settings, day) == [(date(2026, 5, 2), 7.0)]
    taken(settings, newer, as_of=date(2026, 5, 20))
    assert ask(settings, day) == [(date(2026, 5, 2), 3.0), (date(2026, 5, 20), 7.0)]


def test_many_files_are_written_in_parts(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = _overlapping(tmp_path)
    taken(settings, *files)
    whole = state(settings)
    other = Settings(data_dir=tmp_path / "other")
    monkeypatch.setattr(points, "POINTS_AT_ONCE", 2)
    taken(other, *files, files[0])
    assert state(other) == whole
