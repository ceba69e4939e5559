"""Every sentence of the demo, read for faults that a machine can see: shares, numbers, nouns, words of programs."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from pipelines.publish import open_current
from pipelines.warehouse import rows

FAULTS = {
    "a share of more than all": re.compile(r"\b(?!100 %)[0-9]{3,}(\.[0-9]+)? %"),
    "several of what": re.compile(r"\b[Ss]everal\b"),
    "one of many": re.compile(r"(?<![0-9.,–-])\b1 [a-z]+(?: [a-z]+)?(?<!s)s\b"),
    "a noun for one or more": re.compile(r"\(s\)"),
    "a word of programs": re.compile(r"\b(NaN|nan|None|null|inf|True|False|x_[A-Za-z]+)\b"),
    "two blanks, or one before a stop": re.compile(r"  | [.,;](?! *[0-9])"),
    "money without a currency": re.compile(r"(?<![0-9.a-z])[0-9][0-9,]*\.[0-9]{2}(?![0-9.a-z])(?! (USD|GB)\b)"),
    "less than nothing": re.compile(r"-0\.00"),
    "nothing where it is said in a word": re.compile(r"\b0\.00 USD (was|of)"),
}


@pytest.fixture(scope="module")
def sentences(demo: Path) -> list[str]:
    """Titles, summaries, actions, causes and their parts of every finding, of every day."""
    with open_current(demo / "published") as con:
        said = rows(
            con,
            "SELECT Title FROM findings UNION SELECT x_Summary FROM findings UNION SELECT x_Action FROM findings "
            "UNION SELECT x_Words FROM anomaly_causes ORDER BY ALL",
        )
    assert len(said) > 200
    return [str(words) for (words,) in said]


@pytest.mark.parametrize("fault", FAULTS)
def test_no_sentence_has_a_fault_of_this_kind(sentences: list[str], fault: str) -> None:
    assert [words for words in sentences if FAULTS[fault].search(words)] == []


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("a share of more than all", "209 % of it db.m6g.xlarge Multi-AZ"),
        ("several of what", "all of it several services"),
        ("one of many", "It ran 1 node hours and shows"),
        ("a noun for one or more", "over 3 flagged day(s)"),
        ("a word of programs", "peaked at NaN %"),
        ("two blanks, or one before a stop", "in  the window"),
        ("money without a currency", "costs 12.30 a month"),
        ("less than nothing", "-0.00 USD"),
        ("nothing where it is said in a word", "where 0.00 USD was expected"),
    ],
)
def test_each_kind_of_fault_is_seen(fault: str, words: str) -> None:
    assert FAULTS[fault].search(words)
    assert not FAULTS[fault].search("It took 100 % of 1 node hour and 1,204 GB, for 12.30 USD on 1 June.")


def test_every_planted_incident_is_said_to_begin_on_the_day_on_which_it_was_planted(demo: Path) -> None:
    with open_current(demo / "published") as con:
        said = rows(
            con,
            "SELECT x_Words, SubAccountId FROM anomaly_causes SEMI JOIN findings USING (FindingId, x_AsOf) "
            "WHERE x_Breakdown = 'element' AND x_Rank = 1",
        )
    began = {(account, date.fromisoformat(re.findall(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", str(words))[-1]))
             for words, account in said}  # fmt: skip
    planted = json.loads((demo / "company" / "truth.json").read_text())["anomalies"]
    assert {(each["account"], date.fromisoformat(each["start"])) for each in planted} <= began
