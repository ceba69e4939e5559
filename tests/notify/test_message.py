"""A message says it all in its title, and no name of a resource breaks out of its line or its form."""

from decimal import Decimal

import pytest

from models.finding import Severity
from pipelines.notify.due import Due, Fate
from pipelines.notify.incident import Incident
from pipelines.notify.incident_words import headline, of_incident, summing_up
from pipelines.notify.message import LONGEST_TITLE, Block, Message, as_markdown, as_text
from tests.notify.incidents import incident

HOSTILE = "i-1\r\nBcc: all@evil.example\n\n# <b>[Pay](http://evil.example)</b> `x` *y* @everyone \u202e\x1b[31m"


def test_a_message_about_an_incident() -> None:
    message = of_incident(incident(), "https://cost.example.com/")
    assert message.subject == "New spend: +600.00 USD, EC2 in sandbox since 17 Jun 2026 (high)"
    assert as_text(message) == (
        "EC2 in account sandbox: +600.00 USD, all of it g5.12xlarge.\n"
        "Ask who started it.\n"
        "eu-central-1 · 99 % sure\n"
        "\n"
        "https://cost.example.com/findings/a1\n"
    )
    assert as_markdown(message) == (
        "**New spend: +600.00 USD, EC2 in sandbox since 17 Jun 2026 (high)**\n"
        "\n"
        "EC2 in account sandbox: +600.00 USD, all of it g5.12xlarge.\n"
        "\n"
        "Ask who started it.\n"
        "\n"
        "eu-central-1 · 99 % sure\n"
        "\n"
        "[Look at it](https://cost.example.com/findings/a1)\n"
    )


@pytest.mark.parametrize(
    ("found", "title"),
    [
        (incident(running=False), "New spend: +600.00 USD, EC2 in sandbox, 17–18 Jun 2026 (high)"),
        (
            incident(title="Cost fell", impact=Decimal("-1344.125"), severity=Severity.LOW, account_name=None),
            "Cost fell: −1,344.13 USD, EC2 in 111111111111 since 17 Jun 2026 (low)",
        ),
        (incident(service=None), "New spend: +600.00 USD, several services in sandbox since 17 Jun 2026 (high)"),
        (
            incident(service=None, account=None, accounts=frozenset({"1", "2"})),
            "New spend: +600.00 USD, the whole bill of 999999999999 (2 accounts) since 17 Jun 2026 (high)",
        ),
        (
            incident(title="Commitment fell idle", resource="arn:aws:ec2:eu-west-1:1:reserved-instances/ab"),
            "Commitment fell idle: +600.00 USD, EC2 · reserved-instances/ab in sandbox since 17 Jun 2026 (high)",
        ),
    ],
)  # fmt: skip
def test_the_title_says_what_how_much_where_and_since_when(found: Incident, title: str) -> None:
    assert headline(found) == title


def test_without_a_page_it_names_the_command_and_what_grew_or_ended_says_so() -> None:
    said = of_incident(incident(state="resolved", mature=False, why=None), None, Severity.MEDIUM).lines
    assert said == (
        "It was told as medium, and has grown.",
        "It began to cost.",
        "Ask who started it.",
        "eu-central-1 · 99 % sure · from days that may still change · over by now",
        "Further: cloudwise why a1",
    )


def test_many_incidents_are_summed_up_by_currency_and_what_fell_is_no_counterweight() -> None:
    found = [incident(str(number)) for number in range(6)] + [incident("fell", impact=Decimal(-50))]
    found += [incident("yen", currency="JPY", impact=Decimal(7_000), severity=Severity.CRITICAL)]
    many = [Due("a", each.id, Fate.SEND, each) for each in found]
    message = summing_up(many, None, lost=True)
    assert message.subject == "8 incidents: +7,000.00 JPY, +3,600.00 USD"
    assert (message.severity, len(message.blocks[0].items)) == (Severity.CRITICAL, 6)
    assert message.blocks[0].items[-1] == "and 3 more"
    assert message.lines == ("The record of what was sent is gone, so these may have been told before.",)


def test_a_hostile_name_stays_text_on_its_line() -> None:
    message = Message(HOSTILE, (HOSTILE,), (Block(HOSTILE, (HOSTILE,)),))
    assert message.subject.splitlines() == [message.subject]
    assert len(message.subject) <= LONGEST_TITLE + 1
    text, markdown = as_text(message), as_markdown(message)
    assert len(text.splitlines()) == 4
    assert len([line for line in markdown.splitlines() if line]) == 4
    for written in (message.subject, text, markdown):
        assert not {"\r", "\x1b", "\u202e"} & set(written)
        assert "@everyone" not in written
    assert "\n#" not in text + markdown
    assert r"\<b\>\[Pay\](http\://evil.example)\</b\> \`x\` \*y\*" in markdown
