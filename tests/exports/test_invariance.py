"""The answer does not depend on the order or the repetition of what is given, nor on where files lie."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.exports import discover, version_of
from tests.exports.bills import CUR_2, FOCUS, candidates, csv, gz, legacy_manifest, only, put


def _forest(root: Path) -> list[Path]:
    """Bills of several kinds, good and bad, and paths to them that overlap."""
    put(root / "hourly/1.csv.gz", gz(csv(mark="1")))
    put(root / "hourly/2.csv.gz", gz(csv(mark="2")))
    put(root / "hourly/left.csv.gz", gz(csv(mark="3")))
    legacy_manifest(root / "hourly/hourly-Manifest.json", ["p/hourly/1.csv.gz", "p/hourly/2.csv.gz"])
    put(root / "hive/year=2024/month=1/a.csv", csv(CUR_2))
    put(root / "plain/focus.csv", csv(FOCUS))
    put(root / "plain/stranger.csv", b"a,b\n")
    put(root / "torn/a.csv.gz", b"\x1f\x8b")
    (root / "empty").mkdir()
    (root / "link").symlink_to("plain")
    given = ["", "hourly", "hourly/hourly-Manifest.json", "hive", "plain", "plain/focus.csv", "torn", "empty", "link"]
    return [root / path for path in given]


@given(st.data())
@settings(max_examples=25)
def test_order_and_repetition_of_paths_change_nothing(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = _forest(Path(folder).resolve())
        some = data.draw(st.lists(st.sampled_from(paths), min_size=1, max_size=5))
        again = data.draw(st.permutations(some + some[:2]))
        assert discover(again) == discover(some)


@given(
    contents=st.lists(st.text("01,\n", max_size=40), min_size=1, max_size=5, unique=True),
    data=st.data(),
)
@settings(max_examples=25)
def test_a_version_is_its_contents_whatever_they_are_called(contents: list[str], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        for number, content in enumerate(contents):
            put(root / f"one/{number}.csv", csv() + content.encode())
        for number, content in enumerate(data.draw(st.permutations(contents))):
            put(root / f"two/part-{number:02d}.csv", csv() + content.encode(), age=number)
        one, two = only(root / "one"), only(root / "two")
        assert version_of(one, root / "landing") == version_of(two, root / "landing")
        if len(contents) > 1:
            (root / "two/part-00.csv").unlink()
            assert version_of(only(root / "two"), root / "landing") != version_of(one, root / "landing")


def test_overlapping_paths_find_each_bill_once(tmp_path: Path) -> None:
    assert candidates(*_forest(tmp_path)) == candidates(tmp_path)
