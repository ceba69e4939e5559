"""The web page as a server sees it: who is let in, what leaves, what a form may do.

Here: status, headers, content. Not here: looks and keyboards (tests/browser).
"""

import re
import shlex
from datetime import date
from decimal import Decimal

import pytest
from fastapi.testclient import TestClient
from markupsafe import escape

from api.auth import Action
from api.gate import COOKIE
from api.pages.steps import steps
from models.registry import detectors
from models.wording import money
from tests.service.conftest import Served

PAGES = ["/", "/findings", "/anomalies", "/commitments", "/accounts"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_runs_no_script_or_style_of_its_own(served: Served, path: str) -> None:
    answer = served.client.get(path)
    assert answer.status_code == 200
    assert "script-src 'self'; style-src 'self'" in answer.headers["content-security-policy"]
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?! src=\"/static/)|https?:", answer.text)
    assert 'lang="en"' in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_nobody_is_sent_to_sign_in(served: Served, path: str) -> None:
    with TestClient(served.app, follow_redirects=False) as nobody:
        answer = nobody.get(path)
    to = "" if path == "/" else f"?to=%2F{path[1:]}"
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in{to}")


@pytest.mark.parametrize(
    ("to", "lands"),
    [
        ("/findings/0123456789abcdef", "/findings/0123456789abcdef"),
        ("/findings?q=NAT%20gateway&severity=high", "/findings?q=NAT%20gateway&severity=high"),
        ("//elsewhere.example", "/"),
        ("https://elsewhere.example/findings", "/"),
        ("/findings\\@elsewhere.example", "/"),
        ("/findings\n", "/"),
        ("/sign-out", "/"),
    ],
)
def test_after_signing_in_a_person_is_where_they_wanted_to_go_and_never_elsewhere(
    served: Served, to: str, lands: str
) -> None:
    key = served.client.headers["Authorization"].removeprefix("Bearer ")
    with TestClient(served.app, follow_redirects=False) as person:
        form = person.get("/sign-in", params={"to": to}).text
        assert f'name="to" value="{escape(lands)}"' in form
        assert person.post("/sign-in", data={"key": key, "to": to}).headers["location"] == lands


def test_a_key_opens_a_session_whose_cookie_no_script_and_no_other_site_gets(served: Served) -> None:
    key = served.client.headers["Authorization"]
    with TestClient(served.app, follow_redirects=False) as person:
        assert person.post("/sign-in", data={"key": "cw_wrong"}).status_code == 401
        answer = person.post("/sign-in", data={"key": key.removeprefix("Bearer ")})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        said = answer.headers["set-cookie"].lower()
        assert said.startswith(COOKIE)
        assert "httponly" in said
        assert "samesite=strict" in said
        assert person.get("/").status_code == 200


def test_a_form_of_another_site_is_refused(served: Served) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        answer = served.client.post("/findings/dismiss", data={"finding": "x", "reason": "y"}, headers=headers)
        assert answer.status_code == 403


def test_a_page_shows_only_what_the_key_may_see(served: Served) -> None:
    (mine, *_) = sorted(set(re.findall(r"account=([0-9]{12})", served.client.get("/accounts").text)))
    foreign = served.client.get("/findings").text
    address = next(
        found for found in re.findall(r"/findings/[0-9a-f]{16}", foreign)
        if mine not in served.client.get(found).text
    )  # fmt: skip
    headers = served.key(mine, actions=(Action.READ,))
    assert set(re.findall(r"account=([0-9]{12})", served.client.get("/accounts", headers=headers).text)) == {mine}
    assert served.client.get(address, headers=headers).status_code == 404
    assert "Dismiss what is ticked" not in served.client.get("/findings", headers=headers).text
    assert served.client.post(f"{address}/decide", data={"what": "real"}, headers=headers).status_code == 403


def test_a_question_that_makes_no_sense_is_answered_without_it(served: Served) -> None:
    page = served.client.get("/findings?severity=bogus&min_saving=100000000").text
    assert "Left out, because it makes no sense: severity." in page
    assert "No finding matches." in page
    assert "bogus" not in page


def test_filters_that_are_set_stand_above_the_list_and_can_be_taken_away_one_by_one(served: Served) -> None:
    page = served.client.get("/findings?severity=high&severity=medium&region=us-east-1&min_saving=100").text
    links = re.findall(r'<a href="(/findings[^"]*)"><span class="soft">([^<]+):</span> ([^<]+) <span', page)
    assert '<option value="cost_anomaly">Cost anomaly, ' in page
    assert [(name, value) for _, name, value in links] == [
        ("Severity", "high"), ("Severity", "medium"), ("Region", "us-east-1"), ("At least", "100")
    ]  # fmt: skip
    assert links[0][0] == "/findings?severity=medium&amp;region=us-east-1&amp;min_saving=100.0"
    assert links[2][0] == "/findings?severity=high&amp;severity=medium&amp;min_saving=100.0"


def test_a_head_of_the_table_sorts_by_it_and_a_second_time_the_other_way(served: Served) -> None:
    for asked, sorted_now, link in (
        ("", "Net saving", "sort=confidence"),
        ("?sort=confidence", "Confidence", "sort=confidence&amp;descending=False"),
        ("?sort=confidence&descending=false", "Confidence", "sort=confidence"),
    ):
        page = served.client.get(f"/findings{asked}").text
        (head,) = re.findall(r'aria-sort="[a-z]+"><a href="[^"]*">([^<]+?)\s*<', page)
        assert head == sorted_now
        assert f'href="/findings?{link}">Confidence' in page


def test_the_list_says_how_many_there_are_in_all_its_pages_and_what_they_save(served: Served) -> None:
    asked = {"limit": "500", "severity": "high"}
    rows = served.client.get("/api/v1/findings", params=asked).json()["items"]
    net = money(sum((Decimal(row["x_NetMonthlySaving"] or 0) for row in rows), Decimal(0)))
    page = served.client.get("/findings?severity=high").text
    assert f"<strong>{len(rows)} findings</strong>, {net} USD a month net" in page


def test_the_export_is_the_list(served: Served) -> None:
    lines = served.client.get("/findings/export?form=csv&category=anomaly").text.splitlines()
    assert lines[0].startswith("FindingId,DetectorId,Title")
    assert len(lines) > 1
    assert all(",anomaly," in line for line in lines[1:])


def _anomaly(served: Served, detector: str) -> str:
    asked = {"detector": detector, "state": ["open", "regressed", "resolved", "dismissed"]}
    return str(served.client.get("/api/v1/findings", params=asked).json()["items"][0]["FindingId"])


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": "kept", "until": "31.01.2027"}, "Until is no day; write it as 2027-01-31. Nothing was dismissed."),
        (
            {"reason": "kept", "until": "2020-01-01"},
            "Until is before the newest day. Nothing was dismissed.",
        ),
        ({"reason": "  ", "until": ""}, "A dismissal needs a reason. Nothing was dismissed."),
    ],
)
def test_a_dismissal_that_cannot_be_taken_says_so_on_its_page(
    served: Served, fields: dict[str, str], said: str
) -> None:
    finding = _anomaly(served, "cost_anomaly")
    kept = served.app.state.services.decisions.stamp
    for path, more in (
        (f"/findings/{finding}/decide", {"what": "dismiss"}),
        ("/findings/dismiss", {"finding": finding}),
    ):
        answer = served.client.post(path, data={**fields, **more})
        assert answer.status_code == 400
        assert f'<p class="wrong" role="alert">{said}</p>' in answer.text
        if path == "/findings/dismiss":
            assert f'value="{finding}" checked' in answer.text
            assert f'name="until" type="date" value="{fields["until"]}"' in answer.text
    nothing = served.client.post("/findings/dismiss", data={"reason": "kept"})
    assert 'name="reason" required maxlength="2000" value="kept"' in nothing.text
    assert (nothing.status_code, "No finding is ticked." in nothing.text) == (400, True)
    assert served.app.state.services.decisions.stamp == kept


def test_an_anomaly_says_why_it_happened_and_its_parts_add_up(served: Served) -> None:
    finding = _anomaly(served, "cost_anomaly")
    told = served.client.get(f"/api/v1/findings/{finding}").json()
    causes = told["causes"]
    assert list(causes) == ["sentence", "price_quantity", "element", "resource"]
    for breakdown in ("price_quantity", "element", "resource"):
        assert sum(Decimal(part["x_Impact"]) for part in causes[breakdown]) == Decimal(told["finding"]["x_Impact"])
    page = served.client.get(f"/findings/{finding}").text
    assert escape(causes["sentence"]) in page
    assert all(escape(part["x_Words"]) in page for part in [*causes["element"], *causes["resource"]])
    listed = served.client.get("/api/v1/anomalies").json()["items"]
    assert {row["FindingId"]: row["causes"] for row in listed}[finding] == causes


def test_an_incident_of_any_level_shows_its_days(served: Served) -> None:
    asked = {"category": "anomaly", "state": ["open", "regressed", "resolved"], "limit": "500"}
    rows = served.client.get("/api/v1/findings", params=asked).json()["items"]
    levels = {(row["ResourceId"] is None, row["x_UsageType"] is None): row["FindingId"] for row in rows}
    assert len(levels) > 1
    for finding in levels.values():
        assert "Its cost by day" in served.client.get(f"/findings/{finding}").text


def test_a_word_on_an_incident_comes_back_to_the_list_that_it_was_given_in(served: Served) -> None:
    finding = _anomaly(served, "cost_drop")
    fields = {"what": "planned", "back": "anomalies"}
    answer = served.client.post(f"/findings/{finding}/decide", data=fields, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/anomalies")
    page = served.client.get("/anomalies").text
    assert re.search(f'/findings/{finding}/decide".*?value="planned" aria-pressed="true"', page)


def test_what_fell_is_told_as_a_fall_and_is_no_counterweight_to_what_rose(served: Served) -> None:
    listed = served.client.get("/api/v1/findings", params={"category": "anomaly", "limit": "500"}).json()["items"]
    impacts = [Decimal(row["x_Impact"]) for row in listed]
    risen = money(sum((impact for impact in impacts if impact > 0), Decimal(0)))
    assert min(impacts) < 0
    assert f'<dd class="big">{risen} <small>USD</small></dd><dd>above expectation' in served.client.get("/").text
    assert "below expectation, in no total" in served.client.get(f"/findings/{_anomaly(served, 'cost_drop')}").text


def test_a_resource_called_anything_stays_one_word_of_the_command() -> None:
    commands = steps({"DetectorId": "idle_ebs", "ResourceId": "vol-1; rm -rf ~", "RegionId": "eu-west-1"}).commands
    assert commands[1] == "aws ec2 delete-volume --region eu-west-1 --volume-id 'vol-1; rm -rf ~'"
    (asked,) = steps({"DetectorId": "cross_az_transfer", "x_UsageType": "a' b"}).commands
    assert asked.endswith("""--filter '{"Dimensions": {"Key": "USAGE_TYPE", "Values": ["a'\\'' b"]}}'""")


@pytest.mark.parametrize("detector", sorted(detectors()))
def test_every_detector_says_what_to_do_in_the_console_and_on_the_command_line(detector: str) -> None:
    for service in ("Amazon Elastic Compute Cloud", "Amazon Relational Database Service", "Savings Plans", ""):
        said = steps({"DetectorId": detector, "ServiceName": service, "x_EventStart": date(2026, 1, 31)})
        assert said.console
        assert said.commands
        assert all(shlex.split(command, comments=True) for command in said.commands)


def test_the_steps_are_those_of_the_service_and_of_its_days() -> None:
    found = {"DetectorId": "x86_to_graviton", "ResourceId": "arn:aws:rds:eu-west-1:000000000001:db:a"}
    evidence = {"x_Evidence": '{"target_type": "db.m7g.large"}', "RegionId": "eu-west-1"}
    assert steps(found | evidence | {"ServiceName": "Amazon Relational Database Service"}).commands == (
        "aws rds modify-db-instance --region eu-west-1 --db-instance-identifier a --db-instance-class db.m7g.large",
    )
    incident = {"DetectorId": "cost_anomaly", "x_EventStart": date(2026, 1, 31), "x_WindowEnd": date(2026, 1, 31)}
    assert "--start-time 2026-01-31 --end-time 2026-02-01" in steps(incident).commands[0]


def test_the_page_of_a_finding_of_every_detector_is_drawn(served: Served) -> None:
    """Each has other evidence, and a name that one lacks is an error in a template."""
    asked = {"limit": "500", "state": ["open", "regressed", "resolved"]}
    rows = served.client.get("/api/v1/findings", params=asked).json()["items"]
    one_of_each = {row["DetectorId"]: row["FindingId"] for row in rows}
    assert len(one_of_each) > 20
    for finding in one_of_each.values():
        assert served.client.get(f"/findings/{finding}").status_code == 200
