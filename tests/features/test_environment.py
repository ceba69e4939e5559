"""What is not production, and who says so."""

from typing import Any

import polars as pl
import pytest

from models.features.environment import ENVIRONMENT, non_production, who_says_so
from models.threshold import configure

SCHEMA = pl.Schema({"SubAccountId": pl.String, "SubAccountName": pl.String, "ResourceId": pl.String, "Tags": pl.String})


def _judge(
    tags: str | None = "{}", resource: str | None = "i-1", account: str | None = None, **config: Any
) -> tuple[bool, str | None]:
    frame = pl.DataFrame([["1", account, resource, tags]], schema=SCHEMA, orient="row")
    thresholds = configure(ENVIRONMENT, config, "here")
    verdict, words = frame.select(non_production(thresholds), who_says_so(thresholds).alias("words")).row(0)
    return verdict, words


@pytest.mark.parametrize(
    "tags",
    [
        '{"Environment":"Dev"}',
        '{"env":"test-2"}',
        '{"owner":"data","stage":"staging"}',
        '{"user:environment": "preprod"}',
        '{"tier":"non-prod"}',
    ],
)
def test_a_tag_says_that_it_is_not_production(tags: str) -> None:
    assert _judge(tags) == (True, "its tags say")


@pytest.mark.parametrize(
    ("tags", "resource"),
    [
        ("{}", "arn:aws:rds:eu-central-1:000000000002:db:orders-dev"),
        ("{}", "arn:aws:rds:eu-central-1:000000000002:db:staging2"),
        ('{"Name":"web-test-1"}', "i-0abc"),
        ('{"Name":"Orders (Dev)","team":"a"}', "i-0abc"),
        ('{"aws:cloudformation:stack-name":"shop-qa"}', "i-0abc"),
        ('{"aws:cloudformation:stack_name":"shop_uat"}', "i-0abc"),
        ('{"Name":"non-prod-web"}', "i-0abc"),
        ('{"Name":"pre-prod"}', "i-0abc"),
    ],
)
def test_a_name_says_that_it_is_not_production(tags: str, resource: str) -> None:
    assert _judge(tags, resource) == (True, "its name says")


@pytest.mark.parametrize("account", ["northlight-dev", "Sandbox 3", "acme nonprod", "acme-non-prod", "team.staging"])
def test_an_account_name_says_that_nothing_in_it_is_production(account: str) -> None:
    assert _judge(account=account) == (True, "its account's name says")


@pytest.mark.parametrize(
    ("tags", "resource", "account"),
    [
        ("{}", "i-1", None),
        ("{}", "i-1", "northlight-prod"),
        ('{"team":"dev"}', "i-1", None),
        ('{"environment":"devotion"}', "i-1", None),
        ("{}", "arn:aws:ec2:dev:test:instance/i-1", None),  # of an ARN only the resource's part is a name
        ("{}", "arn:aws:rds:eu-central-1:000000000002:db:device-latest", None),
        ("{}", "arn:aws:rds:eu-central-1:000000000002:db:protest", "contest"),
        ('{"Name":"prod-test-db"}', "i-1", None),  # both: the careful word holds
        ('{"environment":"production"}', "web-test", "acme-dev"),  # the tag settles it
        ('{"environment":"shared"}', "web-test", "acme-dev"),
        ('{"Name":"prod-web"}', "i-1", "acme-dev"),  # the name settles it
        ("{}", "i-1", "dev-and-prod"),
        (None, "web-test", "acme-dev"),  # tags unknown
        ("{}", None, None),
    ],
)
def test_what_says_nothing_or_says_production_is_production(
    tags: str | None, resource: str | None, account: str | None
) -> None:
    assert _judge(tags, resource, account)[0] is False


def test_an_empty_pattern_never_matches() -> None:
    off = {"environment": "", "environment_names": "", "environment_accounts": ""}
    assert _judge('{"env":"dev"}', "web-test", "acme-dev", **off) == (False, None)
    assert _judge("{}", "web-test-prod", production="") == (True, "its name says")


def test_the_words_may_differ_from_account_to_account() -> None:
    assert _judge("{}", "blue-1", environment_names={"accounts": {"1": "^blue-"}}) == (True, "its name says")
    assert _judge("{}", "blue-1", environment_names={"accounts": {"2": "^blue-"}}) == (False, None)
