"""What a bill says is shown in the terminal, and does nothing to it."""

from datetime import date
from decimal import Decimal

import duckdb
import polars as pl
import pytest

from pipelines.terminal import out, show, show_findings
from pipelines.visible import shortened, visible


def test_controls_and_turns_of_direction_are_shown_as_escapes() -> None:
    assert visible("a\x1b[31mb\u202ec\x07\n\u2066\x9b") == r"a\x1b[31mb\u202ec\x07\n\u2066\x9b"
    assert visible("one\ntwo\x1b", keep="\n") == "one\ntwo\\x1b"
    assert visible("Größe 東京 :smile: [red]") == "Größe 東京 :smile: [red]"


def test_a_long_name_is_shortened_in_its_middle() -> None:
    assert shortened("x" * 120) == "x" * 120
    assert shortened("a" * 100 + "z" * 100) == "a" * 60 + "…" + "z" * 59


@pytest.mark.parametrize("filling", ["", "x" * 300])  # as columns; as a list
def test_a_table_shows_markup_emoji_and_escapes_as_they_are(filling: str, capsys: pytest.CaptureFixture[str]) -> None:
    show(pl.DataFrame({"[red]na\x1bme": [":smile: [bold]\x1b[2J\u202e\nrow 9"], "f": [filling]}))
    shown = capsys.readouterr().out
    assert r"[red]na\x1bme" in shown
    assert r":smile: [bold]\x1b[2J\u202e\nrow 9" in shown
    assert "\x1b" not in shown


def test_a_query_plan_keeps_its_lines(capsys: pytest.CaptureFixture[str]) -> None:
    show(pl.DataFrame({"explain_value": ["top\nend"]}))
    assert [line.strip() for line in capsys.readouterr().out.splitlines()][2:4] == ["top", "end"]


def test_a_hostile_name_in_a_finding_is_shown_escaped_and_short(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(out, "width", 300)
    table = pl.DataFrame(
        {
            "Severity": ["low"], "ResourceId": ["i-\x1b]0;owned\x07" + "n" * 500], "x_UsageType": [None],
            "ServiceName": ["EC2"], "x_EventStart": [None], "x_FirstSeen": [date(2026, 4, 1)], "x_State": ["open"],
            "SubAccountName": ["a\u202eb"], "SubAccountId": ["1"], "x_NetMonthlySaving": [Decimal("1.00")],
            "x_Impact": [None], "Title": ["Is it\x1b[2J idle?"], "BillingCurrency": ["USD"],
            "x_Evidence": ["{}"], "x_WindowEnd": [None], "FindingId": ["f1"],
        }
    )  # fmt: skip
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE generation AS SELECT 1 AS number, '' AS data_through, '' AS mature_through, '' AS settled"
        )
        show_findings(con, table, 25)
    shown = capsys.readouterr().out
    assert r"Is it\x1b[2J idle?" in shown
    assert r"a\u202eb · i-\x1b]0;owned\x07" in shown
    assert "n…n" in shown
    assert shown.count("n") < 200
    assert {"\x1b", "\x07", "\u202e"} & set(shown) == set()


def test_a_table_is_folded_to_fit_and_a_list_only_where_it_cannot(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(out, "width", 80)
    show(pl.DataFrame({"name": ["a name " * 12], "cost": [Decimal("12.50")]}))
    shown = capsys.readouterr().out
    assert "┃" in shown
    assert "row 1" not in shown
    show(pl.DataFrame({f"column_{n}": ["x" * 14] for n in range(9)}))
    assert "row 1" in capsys.readouterr().out
