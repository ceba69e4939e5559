"""A dismissal over HTTP is in the store of the command line, and in the lists at once."""

from pathlib import Path

from api.pending import pending
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


def test_what_was_dismissed_since_the_snapshot_is_in_no_analysis_and_comes_back(served: Served) -> None:
    (row, *_) = served.client.get("/api/v1/findings", params={"limit": "500", "category": "modernize"}).json()["items"]
    finding, account, services = row["FindingId"], row["SubAccountId"], served.app.state.services

    def analysed() -> set[str]:
        answer = served.client.post(f"/api/v1/accounts/{account}/cost-optimization", json={})
        return {each["FindingId"] for each in answer.json()["findings"]}

    def dismissed() -> list[str]:
        with services.reading() as snapshot:
            return list(
                snapshot.frame("account_dismissed", {"account": account, **pending(snapshot, services)})["FindingId"]
            )

    before = analysed()
    served.client.post(f"/api/v1/findings/{finding}/dismissal", json={"reason": "kept"})
    assert (analysed(), dismissed()) == (before - {finding}, [finding])
    served.client.delete(f"/api/v1/findings/{finding}/dismissal")
    assert (analysed(), dismissed()) == (before, [])
    assert finding in before


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


def test_a_dismissal_that_would_be_over_already_is_refused_and_the_one_before_stays(served: Served) -> None:
    finding = _open(served)[4]
    path = f"/api/v1/findings/{finding}/dismissal"
    served.client.post(path, json={"reason": "kept"})
    refused = served.client.post(path, json={"reason": "kept", "until": "2020-01-01"})
    assert refused.json()["errors"] == [{"where": "body.until", "what": "before_the_newest_day"}]
    assert _state(served, finding) == "dismissed"
    served.client.delete(path)


def test_a_dismissal_needs_a_reason(served: Served) -> None:
    path = f"/api/v1/findings/{_open(served)[0]}/dismissal"
    for reason in ("", "   ", "x" * 2_001):
        assert served.client.post(path, json={"reason": reason}).status_code == 422
