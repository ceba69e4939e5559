"""The record survives what may happen to a file, and says what it cannot."""

from pathlib import Path

import pytest

from models.finding import Severity
from pipelines.errors import CloudWiseError, RetryableError
from pipelines.notify.record import Line, Step, opened, read, store
from tests.notify.incidents import NOW, record


def line(step: Step, severity: Severity | None = None, about: str = "a1") -> Line:
    return Line(NOW, step, "finops", about, severity)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return store(tmp_path)


def test_what_was_added_is_there_again(path: Path) -> None:
    with opened(path, wait=0) as kept:
        kept.add(line(Step.HELD, Severity.LOW), line(Step.SENT, Severity.HIGH), line(Step.HELD, None, "a2"))
    again = read(path)
    assert (again.told("finops", "a1"), again.severity("finops", "a1")) == (True, Severity.HIGH)
    assert (again.told("other", "a1"), again.told("finops", "a2")) == (False, False)
    assert again.waiting("finops") == ["a2"]


def test_a_line_without_an_end_is_a_death_while_writing_and_is_cut_off(path: Path) -> None:
    with opened(path, wait=0) as kept:
        kept.add(line(Step.SENDING))
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"at": "2026-06-')
    assert read(path).waiting() == ["a1"]
    with opened(path, wait=0) as kept:
        kept.add(line(Step.SENT))
    assert path.read_bytes().startswith(whole + b'{"at": "2026-06-19T06:00:00+00:00", "step": "sent"')


@pytest.mark.parametrize("text", ["nonsense", "[]", '{"step": "sent"}', '{"at": "x", "step": "gone"}'])
def test_a_line_that_is_no_record_is_named_by_its_number(path: Path, text: str) -> None:
    with opened(path, wait=0) as kept:
        kept.add(line(Step.SENT))
    path.write_text(f"{path.read_text()}{text}\n{path.read_text()}")
    with pytest.raises(CloudWiseError, match="Line 2 is no record of a notification") as refused, opened(path, wait=0):
        pass
    assert refused.value.where == str(path)


def test_a_record_that_is_gone_is_a_loss_and_one_that_never_was_is_none(path: Path) -> None:
    with opened(path, wait=0) as kept:
        assert not kept.lost
    with opened(path, wait=0) as kept:
        assert not kept.lost
    path.unlink()
    with opened(path, wait=0) as kept:
        assert kept.lost
    with opened(path, wait=0) as kept:
        assert not kept.lost


def test_only_one_run_sends_at_a_time(path: Path) -> None:
    with (
        opened(path, wait=0),
        pytest.raises(RetryableError, match="Another run is sending notifications"),
        opened(path, wait=0),
    ):
        pass


def test_the_highest_severity_that_was_told_counts() -> None:
    steps = [("a", "x", Step.SENT, Severity.HIGH), ("a", "x", Step.COUNTED, Severity.LOW)]
    assert record(*steps, ("a", "x", Step.FAILED, Severity.CRITICAL)).severity("a", "x") is Severity.HIGH
