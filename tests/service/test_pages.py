"""The web page as a server sees it: who is let in, what leaves, what a form may do.

Here: status, headers, content. Not here: looks and keyboards (tests/browser).
"""

import re

import pytest
from fastapi.testclient import TestClient

from api.auth import Action
from api.gate import COOKIE
from api.pages.steps import Steps, steps
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
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


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


def test_the_export_is_the_list(served: Served) -> None:
    lines = served.client.get("/findings/export?form=csv&category=anomaly").text.splitlines()
    assert lines[0].startswith("FindingId,DetectorId,Title")
    assert len(lines) > 1
    assert all(",anomaly," in line for line in lines[1:])


def test_a_resource_called_anything_stays_one_word_of_the_command() -> None:
    command = steps({"DetectorId": "idle_ebs", "ResourceId": "vol-1; rm -rf ~", "RegionId": "eu-west-1"}).command
    assert command is not None
    assert command.splitlines()[1] == "aws ec2 delete-volume --region eu-west-1 --volume-id 'vol-1; rm -rf ~'"
    assert steps({"DetectorId": "cost_spike"}) == Steps(None, None)
