"""Staging reads every file once, whole and unchanged; the version is what the set holds, whatever it is called."""

import gzip
import hashlib
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from pipelines.errors import Code, RejectedError, RetryableError
from pipelines.exports import Compression, discard, stage, version_of
from pipelines.exports import packed as packed_module
from pipelines.exports.packed import GzipCheck
from tests.exports.bills import FLAT, csv, gz, only, parquet, put, zipped

LONG = csv() + "".join(hashlib.sha256(bytes([n, k])).hexdigest() for n in range(60) for k in range(60)).encode()
"""Longer than what discovery looks at for a header."""

CONTENTS = {
    "1.parquet": parquet(FLAT.split(",")),
    "2.csv": csv(mark="b"),
    "3.csv.gz": gz(csv(mark="c")),
    "4.zip": zipped(csv(mark="d")),
}


@pytest.fixture
def bill(tmp_path: Path) -> Path:
    for name, content in CONTENTS.items():
        put(tmp_path / "bill" / name, content)
    return tmp_path / "bill"


@pytest.mark.parametrize("link", [True, False])
def test_files_come_under_generated_names_with_their_digests(tmp_path: Path, bill: Path, *, link: bool) -> None:
    staged = stage(only(bill), tmp_path / "landing", link=link)
    assert [file.path.name for file in staged.files] == ["00000.parquet", "00001.csv", "00002.csv.gz", "00003.csv.gz"]
    assert [file.source.name for file in staged.files] == list(CONTENTS)
    for file in staged.files[:3]:
        assert file.path.read_bytes() == file.source.read_bytes()
        assert (file.size, file.sha256) == (file.source_size, file.source_sha256)
        assert file.path.samefile(file.source) is link
    assert staged.folder.parent == tmp_path / "landing/.incoming"
    discard(staged)
    assert not staged.folder.exists()


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_a_zip_becomes_a_gzip_of_the_same_csv(tmp_path: Path, method: int) -> None:
    content = csv() + b"0123456789," * 300_000
    staged = stage(only(put(tmp_path / "bill.zip", zipped(content, method=method))), tmp_path / "landing", link=True)
    (file,) = staged.files
    assert gzip.decompress(file.path.read_bytes()) == content
    assert file.compression is Compression.GZIP
    assert file.sha256 != file.source_sha256


def test_the_version_does_not_depend_on_names_or_order_or_linking(tmp_path: Path, bill: Path) -> None:
    for number, content in enumerate(reversed(CONTENTS.values())):
        put(tmp_path / "again" / f"{number}.csv", content)
    versions = {
        stage(only(bill), tmp_path / "landing", link=True).version,
        stage(only(bill), tmp_path / "landing", link=False).version,
        stage(only(tmp_path / "again"), tmp_path / "elsewhere", link=True).version,
        version_of(only(bill), tmp_path / "nowhere"),
    }
    (version,) = versions
    assert len(version) == 16
    assert set(version) <= set("0123456789abcdef")


def test_one_byte_more_is_another_version(tmp_path: Path, bill: Path) -> None:
    before = version_of(only(bill), tmp_path / "landing")
    put(bill / "2.csv", csv(mark="b") + b"\n")
    assert version_of(only(bill), tmp_path / "landing") != before


def test_one_part_less_is_another_version(tmp_path: Path, bill: Path) -> None:
    before = version_of(only(bill), tmp_path / "landing")
    (bill / "2.csv").unlink()
    assert version_of(only(bill), tmp_path / "landing") != before


def test_where_linking_fails_files_are_copied(tmp_path: Path, bill: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: str, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted", source, None, str(target))

    monkeypatch.setattr("pipelines.exports.disk.os.link", refuse)
    staged = stage(only(bill), tmp_path / "landing", link=True)
    assert staged.files[1].path.read_bytes() == CONTENTS["2.csv"]
    assert not staged.files[1].path.samefile(bill / "2.csv")


def test_progress_ends_at_all_the_bytes(tmp_path: Path, bill: Path) -> None:
    total = sum(map(len, CONTENTS.values()))
    first: list[tuple[int, int]] = []
    again: list[tuple[int, int]] = []
    stage(only(bill), tmp_path / "landing", link=True, progress=lambda done, of: first.append((done, of)))
    stage(only(bill), tmp_path / "landing", link=True, progress=lambda done, of: again.append((done, of)))
    for seen in (first, again):
        assert seen[-1] == (total, total)
        assert seen == sorted(seen)


def test_a_file_that_changed_since_discovery_is_to_be_tried_again(tmp_path: Path, bill: Path) -> None:
    found = only(bill)
    put(bill / "2.csv", csv(mark="c"), age=5)
    for attempt in (
        lambda: stage(found, tmp_path / "landing", link=True),
        lambda: version_of(found, tmp_path / "landing"),
    ):
        with pytest.raises(RetryableError) as changed:
            attempt()
        assert changed.value.code is Code.CHANGED_WHILE_READ
        assert changed.value.where == str(bill / "2.csv")
    assert list((tmp_path / "landing/.incoming").iterdir()) == []


def test_a_file_that_vanished_since_discovery_is_to_be_tried_again(tmp_path: Path, bill: Path) -> None:
    found = only(bill)
    (bill / "2.csv").unlink()
    with pytest.raises(RetryableError):
        stage(found, tmp_path / "landing", link=True)


def test_a_file_that_changes_while_it_is_read_is_to_be_tried_again(tmp_path: Path) -> None:
    file = put(tmp_path / "bill.csv", csv() + b"x" * (3 << 20))

    def write(done: int, total: int) -> None:
        if done < total:
            put(file, csv() + b"y" * (3 << 20), age=1)

    with pytest.raises(RetryableError):
        stage(only(file), tmp_path / "landing", link=False, progress=write)
    put(file, csv() + b"x" * (3 << 20))
    with pytest.raises(RetryableError):
        version_of(only(file), tmp_path / "landing", progress=write)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("torn.csv.gz", gz(LONG)[:-1_000]),
        ("no-trailer.csv.gz", gz(LONG)[:-8]),
        ("flipped.csv.gz", gz(LONG)[:-8] + b"\0\0\0\0" + gz(LONG)[-4:]),
        ("trailing.csv.gz", gz(LONG) + b"rubbish"),
        ("flipped.zip", zipped(LONG + b"xyz", method=zipfile.ZIP_STORED).replace(b"xyz", b"xyy")),
    ],
)
def test_a_packed_file_that_is_not_whole_is_unreadable(tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(RejectedError) as refused:
        stage(only(put(tmp_path / name, content)), tmp_path / "landing", link=True)
    assert refused.value.code is Code.UNREADABLE
    assert name in refused.value.where


def test_a_torn_gzip_has_no_version_either(tmp_path: Path) -> None:
    found = only(put(tmp_path / "torn.csv.gz", gz(LONG)[:-1_000]))
    for _ in range(2):
        with pytest.raises(RejectedError):
            version_of(found, tmp_path / "landing")


def test_joined_gzips_and_padding_are_whole(tmp_path: Path) -> None:
    found = only(put(tmp_path / "joined.csv.gz", gz(csv()) + gz(csv(mark="b")) + b"\0" * 512))
    assert stage(found, tmp_path / "landing", link=True).version


@pytest.mark.parametrize("pack", [gz, zipped], ids=["gzip", "zip"])
def test_a_bomb_is_refused_before_it_unpacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: Callable[[bytes], bytes]
) -> None:
    monkeypatch.setattr(packed_module, "FREE_ALLOWANCE", 1 << 20)
    found = only(put(tmp_path / "bomb.csv.gz", pack(csv() + b"0" * (8 << 20))))
    with pytest.raises(RejectedError, match="unpack to more than"):
        stage(found, tmp_path / "landing", link=True)


def test_a_bill_that_compresses_well_is_no_bomb(tmp_path: Path) -> None:
    for name, pack in (("a.csv.gz", gz), ("b.zip", zipped)):
        staged = stage(only(put(tmp_path / name, pack(csv() + b"0" * (40 << 20)))), tmp_path / "landing", link=True)
        assert len(gzip.decompress(staged.files[0].path.read_bytes())) == len(csv()) + (40 << 20)


def test_a_gzip_may_come_in_blocks_of_any_size() -> None:
    content = gz(csv() + b"ab" * 100_000)
    for size in (1, 7, 1000):
        check = GzipCheck("x")
        for start in range(0, len(content), size):
            check.feed(content[start : start + size])
        check.finish()


def test_leftovers_of_a_dead_process_are_swept_and_those_of_a_living_one_are_not(tmp_path: Path, bill: Path) -> None:
    incoming = tmp_path / "landing/.incoming"
    me = psutil.Process(os.getppid())
    alive = incoming / f"{me.pid}-{int(me.create_time() * 1000)}-aa"
    reused = incoming / f"{me.pid}-12345-bb"
    dead = incoming / "999999999-12345-cc"
    strange = incoming / "left"
    young = incoming / "999999999-12345-dd"
    for folder in (alive, reused, dead, strange, young):
        folder.mkdir(parents=True)
        put(folder / "00000.csv", b"x")
        if folder is not young:
            os.utime(folder, (1, 1))
    staged = stage(only(bill), tmp_path / "landing", link=True)
    assert set(incoming.iterdir()) == {alive, young, staged.folder}
