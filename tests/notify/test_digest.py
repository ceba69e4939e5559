"""The digest says what the report says, once a day for each channel and scope, and nothing of other accounts."""

from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from pipelines.notify.message import as_text
from pipelines.notify.record import Step, read, store
from pipelines.notify.run import notify, preview
from pipelines.settings import Settings
from tests.notify.receivers import Receiver
from tests.report.snapshot import ACME

MORNING = datetime(2025, 11, 5, 8, tzinfo=UTC)
NIGHT = datetime(2025, 11, 5, 3, tzinfo=UTC)
DIGEST = {"to": "ops", "what": "digest"}


@pytest.fixture
def data_dir(reported: Path, tmp_path: Path) -> Path:
    copytree(reported / "published", tmp_path / "data" / "published", symlinks=True)
    return tmp_path / "data"


def settings_of(data_dir: Path, url: str, *routes: dict[str, Any], **more: Any) -> Settings:
    notifications = {"channels": {"ops": url}, "routes": list(routes), "link": "https://cost.example.com", **more}
    return Settings.model_validate({"data_dir": data_dir, "notifications": notifications})


def said(data_dir: Path, route: dict[str, Any]) -> tuple[str, str]:
    """Title and text of the digest of a route."""
    (post,) = preview(settings_of(data_dir, "json://h", DIGEST | route), now=MORNING).posts
    return post.message.subject, as_text(post.message)


def test_a_digest_says_what_the_report_says(data_dir: Path) -> None:
    title, text = said(data_dir, {})
    assert title == "CloudWise, 1 Nov 2025: 1,234.56 USD, +1,134.56 against expectation; 1 new incident"
    assert text == (
        "Spend\n"
        "- 1 Nov 2025: 1,234.56 USD, +1,134.56 against expectation, above. Furthest off: Amazon EC2 +1,134.56\n"
        "\n"
        "New\n"
        "- Development resource running around the clock: a1 · web & shop (111111111111), 1,234.50 USD a month\n"
        "- Cost spike: Lambda-GB-Second · web & shop (222222222222), +45.12 USD so far\n"
        "\n"
        "Resolved\n"
        "- Development resource running around the clock: i-1 Bcc: all@evil.example [Pay](http://evil.example) "
        "<b>@\u200beveryone</b> · web & shop (111111111111), 10.00 USD a month\n"
        "\n"
        "Open incidents\n"
        "- +45.12 USD above expectation, in 1 incident\n"
        "- +45.12: Cost spike, Lambda-GB-Second · web & shop (222222222222), 4 Nov 2025\n"
        "\n"
        "Open savings, net\n"
        "- 1,234.50 USD a month, in 1 finding\n"
        "- Development resource running around the clock: 1,234.50 in 1 finding\n"
        "\n"
        "How far to trust it\n"
        "- Source and charges are equal, to 12 decimals; data through 6 Nov 2025, complete through 3 Nov 2025\n"
        "\n"
        "https://cost.example.com\n"
    )


@pytest.mark.parametrize(
    ("route", "holds", "lacks"),
    [
        ({"accounts": "222222222222"}, "Lambda-GB-Second", "1,234"),
        ({"accounts": ACME}, "1,234.50", "Lambda-GB-Second"),
        ({"payers": ACME}, "1,234.50", "Of everything"),
        ({"services": "Amazon EC2"}, "1,234.50", "Lambda-GB-Second"),
        ({"tags": "team=data"}, "1,234.50 USD a month, in 1 finding", "1,234.56"),
        ({"tags": "team=web"}, "How far to trust it", "1,234"),
    ],
)
def test_a_digest_of_a_part_tells_of_nothing_else(
    data_dir: Path, route: dict[str, str], holds: str, lacks: str
) -> None:
    title, text = said(data_dir, route)
    assert holds in text
    assert lacks not in title + text
    assert f"Of {next(iter(route.values()))} alone." in text


def test_without_a_page_a_digest_names_the_file(data_dir: Path) -> None:
    (post,) = preview(settings_of(data_dir, "json://h", DIGEST, link=None), now=MORNING).posts
    assert as_text(post.message).endswith("- Report: reports/2025-11-04.html in the data folder\n")


def test_a_digest_comes_once_a_day_for_each_scope(data_dir: Path, receiver: Receiver) -> None:
    settings = settings_of(data_dir, receiver.url(), DIGEST, DIGEST, DIGEST | {"accounts": ACME})
    for _ in range(2):
        notify(settings, now=MORNING)
    assert [title.rpartition("; ")[2] for title in receiver.titles] == [
        "1 new incident",
        "no new incident (111111111111)",
    ]


def test_quiet_hours_hold_a_digest(data_dir: Path, receiver: Receiver) -> None:
    settings = settings_of(data_dir, receiver.url(), DIGEST, quiet_hours={"from": "20:00", "to": "07:00"})
    (held,) = notify(settings, now=NIGHT).did
    assert (held.what, held.step) == ("Digest of 2025-11-04", Step.HELD)
    assert read(store(data_dir)).waiting("ops") == ["digest 2025-11-04 all"]
    assert [each.step for each in notify(settings, now=MORNING).did] == [Step.SENT]
    assert read(store(data_dir)).waiting("ops") == []


def test_a_digest_that_waits_gives_way_to_that_of_a_newer_day(data_dir: Path, receiver: Receiver) -> None:
    store(data_dir).parent.mkdir()
    store(data_dir).write_text(
        '{"at": "2025-11-04T06:00:00+00:00", "step": "failed", "channel": "ops", "about": "digest 2025-11-03 all"}\n'
    )
    did = notify(settings_of(data_dir, receiver.url(), DIGEST), now=MORNING).did
    assert [(each.what[:20], each.step) for each in did] == [
        ("digest 2025-11-03 al", Step.DROPPED),
        ("CloudWise, 1 Nov 202", Step.SENT),
    ]
    assert read(store(data_dir)).waiting("ops") == []
