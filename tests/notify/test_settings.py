"""The section is read as it is written, and refused with the place and a hint; addresses stay secret."""

import re
from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import SecretStr

from models.finding import Severity
from pipelines.errors import CloudWiseError
from pipelines.notify.secret import address
from pipelines.notify.settings import Notifications
from pipelines.settings import load

WRITTEN = """
notifications:
  link: https://cost.example.com
  channels:
    finops: env:CLOUDWISE_TEST_URL
  routes:
    - to: finops
      what: [anomalies, digest]
      accounts: "000000000001"
      tags: "env=prod,team=web"
      min_severity: high
      min_impact: 99.50
  quiet_hours:
    from: 20:00
    to: 07:00
    unless: critical
"""


def settings_of(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Notifications:
    monkeypatch.chdir(folder)
    (folder / "cloudwise.yaml").write_text(text, encoding="utf-8")
    return load().notifications


def test_a_section_is_read_as_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = settings_of(WRITTEN, tmp_path, monkeypatch)
    (route,) = read.routes
    assert (route.to, route.what, route.accounts) == (("finops",), ("anomalies", "digest"), ("000000000001",))
    assert (route.tags, route.min_severity, route.min_impact) == (
        ("env=prod,team=web",), Severity.HIGH, Decimal("99.50"),
    )  # fmt: skip
    (quiet,) = read.quiet_of(route)
    assert (quiet.clock, quiet.unless) == ((time(20), time(7)), Severity.CRITICAL)


def test_yaml_reads_a_time_without_quotes_as_minutes_and_so_do_we() -> None:
    assert yaml.safe_load("from: 20:00") == {"from": 1200}
    assert yaml.safe_load("to: 07:00") == {"to": "07:00"}


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"chanels": {}}, "notifications: Value error, unknown key 'chanels'. Did you mean 'channels'?"),
        ({"channels": {"a": "x"}, "routes": [{"to": "b"}]}, "routes.0.to: unknown channel 'b'. Known: a"),
        ({"routes": [{"too": "a"}]}, "notifications.routes.0: Value error, unknown key 'too'. Did you mean 'to'?"),
        ({"routes": [{"to": []}]}, "notifications.routes.0.to: Tuple should have at least 1 item"),
        ({"routes": [{"to": "a", "what": "digests"}]}, "notifications.routes.0.what.0: Input should be 'anomalies' or"),
        ({"routes": [{"to": "a", "accounts": [1]}]}, "routes.0.accounts: Value error, write account ids in quotes"),
        ({"routes": [{"to": "a", "accounts": 1}]}, "routes.0.accounts: Value error, write account ids in quotes, for"),
        ({"routes": [{"to": "a", "payers": "1"}]}, "routes.0.payers.0: String should match pattern '^[0-9]{12}$'"),
        ({"routes": [{"to": "a", "tags": ["team"]}]}, 'routes.0.tags: Value error, expected "key=value"'),
        ({"routes": [{"to": "a", "min_severity": "hi"}]}, "notifications.routes.0.min_severity: Input should be 'low'"),
        ({"routes": [{"to": "a", "min_impact": -1}]}, "routes.0.min_impact: Input should be greater than"),
        ({"quiet_hours": {"from": "8", "to": "9:00"}}, "quiet_hours.0.from: Value error, expected a time"),
        ({"quiet_hours": {"from": "08:00"}}, "notifications.quiet_hours.0.to: Field required"),
        (
            {"quiet_hours": {"from": "08:00", "to": "09:00", "time_zone": "Europe/Berln"}},
            "notifications.quiet_hours.0.time_zone: Value error, unknown time zone 'Europe/Berln'. Did you mean",
        ),
        ({"link": "cost.example.com"}, "notifications.link: String should match pattern"),
        ({"max_messages": 0}, "notifications.max_messages: Input should be greater than or equal to 1"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_place(section: dict[str, Any], said: str) -> None:
    with pytest.raises(CloudWiseError, match=re.escape(said)):
        load(notifications=section)


def test_an_address_comes_from_the_environment_or_a_file_or_stands_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_HOOK", " json://one \n")
    (tmp_path / "hook").write_text("json://two\n", encoding="utf-8")
    written = {"env:TEST_HOOK": "json://one", f"file:{tmp_path}/hook": "json://two", "json://three": "json://three"}
    assert {text: address("a", SecretStr(text)).get_secret_value() for text in written} == written


@pytest.mark.parametrize("absent", ["env:NO_SUCH_VARIABLE", "file:/no/such/file"])
def test_an_address_that_is_not_there_is_named_with_its_channel(absent: str) -> None:
    with pytest.raises(CloudWiseError, match=absent.partition(":")[2]) as refused:
        address("finops", SecretStr(absent))
    assert refused.value.where == "notifications.channels.finops"


def test_settings_never_show_an_address() -> None:
    settings = load(notifications={"channels": {"a": "json://user:CANARY@host"}})
    assert "CANARY" not in f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()}"
    with pytest.raises(CloudWiseError) as refused:
        load(notifications={"channels": {"a": ["json://CANARY"]}})
    assert "CANARY" not in str(refused.value)
