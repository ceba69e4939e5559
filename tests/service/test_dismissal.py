"""A dismissal over HTTP is in the store of the command line, and in the lists at once."""

from pathlib import Path

from models.decision import Kind
from pipelines.decisions import add, read, store
from tests.service.conftest import Served


def _state(served: Served, finding: str) -> str:
    return str(served.client.get(f"/api/v1/findings/{finding}").json()["finding"]["x_State"])


def _open(served: Served) -> list[str]:
    items = served.client.get("/api/v1/findings", params={"limit": "500"}).json()["items"]
    return [row["FindingId"] for row in items]


def test_a_dismissed_finding_leaves_the_list_at_once_and_comes_back(served: Served) -> None:
    finding = _open(served)[3]
    path = f"/api/v1/findings/{finding}/dismissal"
    asked = {"reason": "kept for the audit", "until": "2027-01-31", "verdict": "planned"}
    assert served.client.post(path, json=asked).status_code == 204
    assert _state(served, finding) == "dismissed"
    assert finding not in _open(served)
    assert served.client.delete(path).status_code == 204
    assert _state(served, finding) == "open"
    assert finding in _open(served)


def test_both_sides_append_to_one_store(served: Served) -> None:
    data: Path = served.app.state.services.settings.data_dir
    finding = _open(served)[5]
    served.client.post(f"/api/v1/findings/{finding}/dismissal", json={"reason": "one"})
    newest = read(store(data))[-1]
    assert (newest.finding, newest.kind, newest.reason) == (finding, Kind.DISMISSED, "one (everything)")
    before = len(read(store(data)))
    add(store(data), newest)
    served.client.delete(f"/api/v1/findings/{finding}/dismissal")
    kinds = [each.kind for each in read(store(data))[before - 1 :]]
    assert kinds == [Kind.DISMISSED, Kind.DISMISSED, Kind.RESTORED]


def test_a_dismissal_needs_a_reason(served: Served) -> None:
    path = f"/api/v1/findings/{_open(served)[0]}/dismissal"
    for reason in ("", "   ", "x" * 2_001):
        assert served.client.post(path, json={"reason": reason}).status_code == 422
