"""Which override of a threshold holds: against the rule written out in Python, for any names and values."""

import json
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.registry import detectors
from models.threshold import Threshold, configure

FACTOR = Threshold("factor", 1.0, "times", "nothing", "ours")

LETTERS = st.characters(max_codepoint=0xFF, exclude_categories=["Cc", "Lu"], exclude_characters=",=")
WORDS = st.text(LETTERS, min_size=1)
PAIRS = st.dictionaries(WORDS.map(str.strip).filter(bool), WORDS.map(str.strip).filter(bool), max_size=3)
TAGS = st.dictionaries(
    PAIRS.filter(bool).map(lambda pairs: ",".join(f"{key}={value}" for key, value in pairs.items())),
    st.integers(2, 99).map(float),
    max_size=4,
)


def _expected(tags: dict[str, str], account: str, override: dict[str, Any]) -> float:
    """Of the overrides that hold, the one with most pairs, then the first; else the account's, else the default."""
    holding = [
        (-written.count(","), place, value)
        for place, (written, value) in enumerate(override["tags"].items())
        if all(tags.get(pair.partition("=")[0]) == pair.partition("=")[2] for pair in written.split(","))
    ]
    return float(min(holding)[2] if holding else override["accounts"].get(account, override["default"]))


@settings(max_examples=60, deadline=None)
@given(tags=PAIRS, others=TAGS, account=st.sampled_from(["1", "2"]), own=st.booleans())
@example(tags={"a.b": "c*"}, others={"axb=c*": 5.0}, account="1", own=True)
@example(tags={"name": 'a "b" \\ c'}, others={'name=a "b" \\ c': 5.0}, account="2", own=False)
@example(tags={"env": "dev"}, others={"env=dev-2": 5.0, "env=de": 6.0}, account="2", own=False)
def test_the_most_specific_override_holds(
    tags: dict[str, str], others: dict[str, float], account: str, *, own: bool
) -> None:
    exact = {",".join(f"{key}={value}" for key, value in tags.items()): 7.0} if own and tags else {}
    override = {"default": 3.0, "accounts": {"1": 4.0}, "tags": others | exact}
    text = json.dumps(tags, ensure_ascii=False, separators=(",", ":"))
    frame = pl.DataFrame({"SubAccountId": [account], "Tags": [text]})
    values = configure([FACTOR], {"factor": override}, "here")
    assert frame.select(values["factor"]).item() == _expected(tags, account, override)


def test_unknown_tags_leave_the_account_and_the_default() -> None:
    frame = pl.DataFrame({"SubAccountId": ["1", "2"], "Tags": [None, None]}, schema_overrides={"Tags": pl.String})
    values = configure([FACTOR], {"factor": {"accounts": {"1": 4}, "tags": {"env=dev": 9}}}, "here")
    assert frame.select(values["factor"].alias("factor"))["factor"].to_list() == [4.0, 1.0]


@pytest.mark.parametrize(
    ("unit", "value", "said"),
    [
        ("GB/day", -5, r"here\.factor: expected a number of at least 0 \(GB/day\), found -5"),
        ("share of the cost", 1.5, r"here\.factor: expected a number from 0 to 1 \(share of the cost\), found 1\.5"),
        ("percent, maximum", 101, "from 0 to 100"),
        ("hour, local", 25, "from 0 to 24"),
        ("day of the week, 1 = Monday", 0, "from 1 to 7"),
    ],
)
def test_a_number_beyond_what_its_unit_can_be_is_refused_by_name(unit: str, value: float, said: str) -> None:
    factor = Threshold("factor", 1.0, unit, "nothing", "ours")
    with pytest.raises(ValueError, match=said):
        configure([factor], {"factor": value}, "here")
    with pytest.raises(ValueError, match=r"here\.factor\.accounts\.1: expected a number"):
        configure([factor], {"factor": {"accounts": {"1": value}}}, "here")


def test_a_rise_may_be_more_than_all_of_it_and_a_word_is_one_of_those_known() -> None:
    above = Threshold("above", 0.4, "share above the expectation", "nothing", "ours")
    assert configure([above], {"above": 3}, "here").general == {"above": 3.0}
    word = Threshold("word", "none", "none, partial or all", "nothing", "ours")
    assert configure([word], {"word": "all"}, "here").general == {"word": "all"}
    with pytest.raises(ValueError, match=r"here\.word: expected none, partial or all, found 'some'"):
        configure([word], {"word": "some"}, "here")


def test_every_default_lies_within_the_range_of_its_unit() -> None:
    for name, detector in detectors().items():
        configure(detector.thresholds, {each.name: each.default for each in detector.thresholds}, name)
