"""Messages reach a real mail server and a real HTTP server, whole; and no secret is shown wherever one looks."""

import logging
import socket
import sys
import time

import pytest
from pydantic import SecretStr

from pipelines.errors import CloudWiseError
from pipelines.notify import channels
from pipelines.notify.channels import Channel
from pipelines.notify.message import Block, Link, Message
from tests.notify.conftest import HOSTILE
from tests.notify.receivers import Receiver

CANARY = "cAnArY0123456789"
TEAMS = (
    "https://prod-12.westeurope.logic.azure.com:443/workflows/643e69f83c8944438d68119179a10a64/triggers/manual/paths/invoke"
    "?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=KODuebWbDGYFr0z0eu-6Rj8aUKz7108W3wrNJZxFE5A"
)
MESSAGE = Message("Köln: +1.00 USD", ("A line.",), (Block("More", ("an item",)),), Link("Open", "https://c.example/x"))


def mail_to(mail: Receiver, extra: str = "") -> Channel:
    address = f"mailto://127.0.0.1:{mail.port}/?from=cloudwise@corp.example&to=finops@corp.example&retry=0{extra}"
    return Channel("mail", SecretStr(address))


def test_an_e_mail_has_the_title_as_its_subject_and_the_text_as_its_body(mail: Receiver) -> None:
    assert mail_to(mail).send(MESSAGE) is None
    (message,) = mail.got
    assert (message["Subject"], message["To"]) == ("Köln: +1.00 USD", "finops@corp.example")
    assert message.get_content().splitlines() == ["A line.", "", "More", "- an item", "", "https://c.example/x"]


def test_a_hostile_name_adds_no_header_and_no_line_to_an_e_mail(mail: Receiver) -> None:
    assert mail_to(mail, "&format=html").send(Message(HOSTILE, (HOSTILE,))) is None
    (message,) = mail.got
    assert message["Bcc"] is None
    assert message["Subject"].startswith("i-1 Bcc: all@evil.example [Pay]")
    html = message.get_body(("html",)).get_content()
    assert "<b>" not in html.partition("<body>")[2].replace("&lt;b&gt;", "")
    assert "href" not in html


def test_a_mail_server_that_refuses_is_named_by_its_answer(mail: Receiver) -> None:
    mail.answers = [554]
    assert mail_to(mail).send(MESSAGE) == "the mail server answered 554"


def test_services_that_draw_markdown_get_it_with_the_title_in_it(receiver: Receiver) -> None:
    assert Channel("a", SecretStr(receiver.url("&format=markdown"))).send(MESSAGE) is None
    (body,) = receiver.got
    assert body["message"].startswith("**Köln: +1.00 USD**\n\nA line.\n")
    assert "[Open](https://c.example/x)" in body["message"]


@pytest.mark.parametrize(
    ("address", "markdown"),
    [
        ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", False),
        ("workflow://prod-1.westeurope.logic.azure.com:443/643e69f83c8944/4e5a1cd8ab2f4cb3b1b0fdbd/", True),
        (TEAMS, True),
        ("https://chat.googleapis.com/v1/spaces/AAAAkUPykcA/messages?key=abcdefg&token=hijklmnop", True),
        ("discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", True),
        ("mmosts://chat.corp.example/3ccdd113474722377935511fc85d3dd4", True),
        ("mailtos://user:pass@corp.example", False),
        ("jsons://corp.example/hook", False),
    ],
)
def test_each_service_gets_the_form_it_draws(address: str, markdown: bool) -> None:  # noqa: FBT001  # literal
    assert Channel("a", SecretStr(address)).draws_markdown is markdown


def test_a_service_that_does_not_answer_in_time_is_given_up(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "LONGEST_SECONDS", 0.5)
    channel = Channel("slow", SecretStr(receiver.url("&retry=5").replace("wait=0", "wait=9")))
    receiver.answers = [500] * 5
    begun = time.monotonic()
    assert channel.send(MESSAGE) == "it did not answer in time"
    assert time.monotonic() - begun < 5
    assert receiver.asked <= 1  # a machine that is very busy has not even asked


def test_a_server_that_accepts_and_says_nothing_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        channel = Channel("mute", SecretStr(f"json://127.0.0.1:{port}/x?retry=1&wait=0&rto=0.1"))
        assert channel.send(MESSAGE) == "it did not answer in time"


@pytest.mark.parametrize("status", [None, 401, 500])
def test_no_secret_of_an_address_is_logged_printed_or_told(
    receiver: Receiver, status: int | None, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    port = receiver.port if status else 9
    receiver.answers = [status] * 3 if status else []
    address = f"json://user:{CANARY}@127.0.0.1:{port}/{CANARY}?wait=0&+X-Token={CANARY}"
    with caplog.at_level(logging.DEBUG):
        channel = Channel("a", SecretStr(address))
        why = channel.send(MESSAGE)
    assert why
    shown = (why, repr(channel), str(vars(channel)), caplog.text, *capfd.readouterr())
    assert [text for text in shown if CANARY in text] == []


@pytest.mark.parametrize(
    "address", [f"nonsense://{CANARY}", CANARY, f"slack://{CANARY}", f"https://x.example/{CANARY}?"]
)
def test_an_address_that_is_none_is_refused_without_showing_it(
    address: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(CloudWiseError, match="none that Apprise knows") as refused:
        Channel("finops", SecretStr(address))
    assert refused.value.where == "notifications.channels.finops"
    assert CANARY not in f"{refused.value}{caplog.text}{''.join(capfd.readouterr())}"


def test_without_apprise_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(CloudWiseError, match="Apprise, which sends notifications, is not installed") as refused:
        Channel("a", SecretStr("json://host"))
    assert refused.value.hint == "pip install 'cloudwise[notify]'"
