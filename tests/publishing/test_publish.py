"""A generation appears whole or not at all."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from pipelines.errors import CloudWiseError, PublishError
from pipelines.publish import Generation, current, open_current, publish
from pipelines.publish.snapshot import build
from pipelines.settings import Settings
from pipelines.warehouse import Connection, rows, writer

INFO = {
    "created_at": "2024-02-01T06:00:00Z",
    "cloudwise_version": "0.1.0",
    "bill_versions": "aws/2024-01/5be1c0ff",
    "data_through": "2024-01-31",
}


@pytest.fixture
def con(tmp_path: Path) -> Iterator[Connection]:
    with writer(Settings(data_dir=tmp_path, threads=1)) as con:
        con.execute("CREATE TABLE findings (FindingId VARCHAR, Saving DECIMAL(38, 12))")
        con.execute("INSERT INTO findings VALUES ('a', 1.000000000001), ('b', 2.5), ('c', NULL)")
        con.execute("CREATE VIEW totals AS SELECT sum(Saving) AS Saving FROM findings")
        yield con


@pytest.fixture
def published(tmp_path: Path) -> Path:
    return tmp_path / "published"


def publish_all(con: Connection, published: Path, keep: int = 3) -> Generation:
    return publish(con, published, ["findings", "totals"], keep=keep, generation_info=INFO)


def names(published: Path) -> list[str]:
    return sorted(path.name for path in published.iterdir())


def test_the_snapshot_holds_the_tables_and_what_generation_it_is(con: Connection, published: Path) -> None:
    generation = publish_all(con, published)

    assert current(published) == generation
    with open_current(published) as snapshot:
        assert rows(snapshot, "SELECT Saving::VARCHAR FROM totals") == [("3.500000000001",)]
        assert rows(snapshot, "SELECT count(*) FROM findings") == [(3,)]
        assert rows(snapshot, "FROM generation") == [(generation.id, 1, generation.digest, *INFO.values())]


def test_rows_lie_by_account_and_day_whatever_the_order_they_were_written_in(con: Connection, published: Path) -> None:
    con.execute("CREATE TABLE costs (ChargePeriodStart DATE, SubAccountId VARCHAR)")
    con.execute(
        "INSERT INTO costs VALUES ('2024-01-02', 'b'), ('2024-01-03', 'a'), ('2024-01-01', 'b'), ('2024-01-01', 'a')"
    )

    publish(con, published, ["costs"], keep=3, generation_info=INFO)

    with open_current(published) as snapshot:
        found = rows(snapshot, "SELECT SubAccountId, day(ChargePeriodStart) FROM costs ORDER BY rowid")
    assert found == [("a", 1), ("a", 3), ("b", 1), ("b", 2)]


def test_the_folder_holds_the_pointer_the_snapshot_and_its_fixed_name(con: Connection, published: Path) -> None:
    generation = publish_all(con, published)

    assert names(published) == ["CURRENT", "findings.duckdb", generation.file]
    assert (published / "findings.duckdb").readlink() == Path(generation.file)
    assert (published / generation.file).stat().st_mode & 0o777 == 0o444
    assert json.loads((published / "CURRENT").read_text())["number"] == 1


def test_without_symlinks_the_fixed_name_is_a_hard_link(
    con: Connection, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "symlink", refuse)
    first = publish_all(con, published)
    assert (published / "findings.duckdb").samefile(published / first.file)

    second = publish_all(con, published)

    assert (published / "findings.duckdb").samefile(published / second.file)
    assert not (published / "findings.duckdb").is_symlink()


def test_numbers_grow_and_equal_content_has_an_equal_digest(con: Connection, published: Path) -> None:
    first, second = publish_all(con, published), publish_all(con, published)
    con.execute("DELETE FROM findings WHERE FindingId = 'c'")
    third = publish_all(con, published)

    assert [first.number, second.number, third.number] == [1, 2, 3]
    assert first.digest == second.digest != third.digest


def test_only_the_newest_are_kept(con: Connection, published: Path) -> None:
    generations = [publish_all(con, published, keep=2) for _ in range(4)]

    assert names(published) == ["CURRENT", "findings.duckdb", *(generation.file for generation in generations[2:])]


def test_what_a_dead_run_left_is_removed_and_its_number_is_not_used_again(con: Connection, published: Path) -> None:
    published.mkdir()
    for name in ("building-00000007-0123456789ab.duckdb", "building-00000007-0123456789ab.duckdb.wal", "CURRENT.new"):
        (published / name).write_text("half")
    (published / "notes.txt").write_text("not ours")

    generation = publish_all(con, published)

    assert generation.number == 8
    assert names(published) == ["CURRENT", "findings.duckdb", "notes.txt", generation.file]


def test_a_reader_keeps_its_generation_while_it_is_pruned(con: Connection, published: Path) -> None:
    first = publish_all(con, published)
    with open_current(published) as snapshot:
        con.execute("DELETE FROM findings")
        publish_all(con, published, keep=1)

        assert not (published / first.file).exists()
        assert rows(snapshot, "SELECT count(*) FROM findings") == [(3,)]
    with open_current(published) as snapshot:
        assert rows(snapshot, "SELECT count(*) FROM findings") == [(0,)]


def test_a_reader_that_is_overtaken_by_a_publish_opens_the_next(
    con: Connection, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = publish_all(con, published), publish_all(con, published, keep=1)
    looks = iter([first, second])
    monkeypatch.setattr("pipelines.publish.reading.current", lambda _: next(looks, second))

    with open_current(published) as snapshot:
        assert rows(snapshot, "SELECT number FROM generation") == [(2,)]


def test_a_pointer_read_just_before_a_publish_is_read_again(
    con: Connection, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = publish_all(con, published), publish_all(con, published, keep=1)
    looks = iter([first, second])
    monkeypatch.setattr("pipelines.publish.generation.pointed", lambda _: next(looks, second))

    assert current(published) == second


def test_a_check_that_cannot_run_blocks_too(con: Connection, published: Path) -> None:
    with pytest.raises(PublishError, match="absent does not exist"):
        publish(con, published, ["findings"], keep=3, generation_info=INFO, checks=[("broken", "FROM absent")])

    assert current(published) is None


def test_a_check_that_finds_rows_blocks_and_shows_them(con: Connection, published: Path) -> None:
    before = publish_all(con, published)

    with pytest.raises(PublishError, match="offending rows: no_saving") as error:
        publish(
            con,
            published,
            ["findings"],
            keep=3,
            generation_info=INFO,
            checks=[
                ("passes", "SELECT 1 WHERE false"),
                ("no_saving", "SELECT FindingId FROM findings WHERE Saving IS NULL"),
            ],
        )

    assert "no_saving: ('c',)" in error.value.where
    assert current(published) == before
    assert names(published) == ["CURRENT", "findings.duckdb", before.file]


@pytest.mark.parametrize(
    ("tables", "info", "said"),
    [
        (["findings", "absent"], INFO, "absent does not exist"),
        (["findings"], {key: INFO[key] for key in INFO if key != "data_through"}, "lacks data_through"),
        (["findings", "generation"], INFO, "generation"),
    ],
)
def test_what_cannot_be_published_leaves_everything_as_it_was(
    con: Connection, published: Path, tables: list[str], info: dict[str, str], said: str
) -> None:
    con.execute("CREATE TABLE generation AS SELECT 1 AS a")
    before = publish_all(con, published)

    with pytest.raises(PublishError, match=said):
        publish(con, published, tables, keep=3, generation_info=info)

    assert current(published) == before
    assert names(published) == ["CURRENT", "findings.duckdb", before.file]
    assert publish_all(con, published).number == 2


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("DELETE FROM snapshot_being_built.findings WHERE FindingId = 'b'", "of findings"),
        (
            "UPDATE snapshot_being_built.findings SET Saving = 3.500000000001 - Saving WHERE Saving IS NOT NULL",
            "of findings",
        ),
        ("UPDATE snapshot_being_built.generation SET number = 9", "name of generation"),
    ],
)
def test_a_snapshot_that_differs_from_the_warehouse_is_not_published(
    con: Connection, published: Path, monkeypatch: pytest.MonkeyPatch, damage: str, said: str
) -> None:
    before = publish_all(con, published)
    monkeypatch.setattr("pipelines.publish.build", damaged(damage))

    with pytest.raises(PublishError, match=said):
        publish_all(con, published)

    assert current(published) == before
    assert names(published) == ["CURRENT", "findings.duckdb", before.file]


def test_before_the_first_publish_there_is_no_generation(published: Path) -> None:
    assert current(published) is None
    with pytest.raises(CloudWiseError, match="Nothing is published yet"), open_current(published):
        pass


def test_a_missing_snapshot_is_a_clear_error(con: Connection, published: Path) -> None:
    generation = publish_all(con, published)
    (published / generation.file).unlink()

    with pytest.raises(CloudWiseError, match=f"missing: {generation.file}"):
        current(published)
    with pytest.raises(CloudWiseError, match=f"missing: {generation.file}"), open_current(published):
        pass
    assert publish_all(con, published).number == 2


def test_a_pointer_that_is_not_ours_is_a_clear_error(published: Path) -> None:
    published.mkdir()
    (published / "CURRENT").write_text('{"number": 1')

    with pytest.raises(CloudWiseError, match="not one that CloudWise wrote"):
        current(published)


def refuse(*_: object, **__: object) -> None:
    raise PermissionError("no symlinks here")


def damaged(sql: str) -> Callable[[Connection, Path, Sequence[str], Generation], None]:
    """`build`, and then something that goes wrong with the file."""

    def build_and_damage(con: Connection, path: Path, tables: Sequence[str], generation: Generation) -> None:
        build(con, path, tables, generation)
        con.execute(f"ATTACH '{path}' AS snapshot_being_built")
        con.execute(sql)
        con.execute("DETACH snapshot_being_built")

    return build_and_damage
