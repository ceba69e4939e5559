"""Is this production? One answer for every rule that asks: from tags, else from names, else from the account's name.

Here: the words that say so, as thresholds that a detector lists among its own, and the expressions that read them over
any frame with `Tags`, `ResourceId` and `SubAccountName`. Not here: what follows from it (models/detectors).

The most specific statement decides, whichever way it goes: an environment tag, then the resource's own name, then the
account's. A name that says both ("prod-test") says production. What says nothing is taken for production.
"""

from typing import Final

import polars as pl

from models.threshold import Threshold, Values

_AWS: Final = "words of AWS's tagging best practices and account naming examples, and of Cloud Custodian's off-hours"

ENVIRONMENT: Final = (
    Threshold(
        "environment",
        r'(?i)"(user:)?(env|environment|stage|tier)"\s*:\s*"'
        r"(dev|devel|develop|development|test|testing|qa|uat|int|sandbox|playground|staging|stage|stg|"
        r'non-?prod(uction)?|pre-?prod(uction)?|demo)[-_ ]?[0-9]*"',
        "regex on the tags as JSON; empty: tags never say so",
        "which tags make a resource non-production",
        f"{_AWS} policies; set your own",
    ),
    Threshold(
        "environment_stated",
        r'(?i)"(user:)?(env|environment|stage)"\s*:\s*"[^"]',
        "regex on the tags as JSON; empty: never",
        "tags that settle the matter: where they name another environment, no name is looked at",
        "ours: a tag is set on purpose, a name may be history",
    ),
    Threshold(
        "environment_names",
        r"(?i)(^|[^a-z0-9])(dev|devel|develop|development|test|testing|qa|uat|sandbox|sbx|playground|staging|stage|stg|"
        r"non-?prod(uction)?|pre-?prod(uction)?|demo|poc)[0-9]*([^a-z0-9]|$)",
        "regex on the name, the stack's name and the resource's part of its ARN; empty: names never say so",
        "which names make a resource non-production",
        f"{_AWS} policies, less words that names hold by chance (int, lab, training); set your own",
    ),
    Threshold(
        "environment_accounts",
        r"(?i)(^|[^a-z0-9])(dev|devel|develop|development|test|testing|qa|uat|sandbox|sbx|playground|staging|stage|stg|"
        r"non-?prod(uction)?|pre-?prod(uction)?|demo|poc)[0-9]*([^a-z0-9]|$)",
        "regex on the account's name; empty: account names never say so",
        "which accounts hold nothing but non-production",
        "AWS, Organizing Your AWS Environment Using Multiple Accounts: workloads are kept apart by account per stage",
    ),
    Threshold(
        "production",
        r"(?i)(^|[^a-z0-9])(prod|production|prd|live)[0-9]*([^a-z0-9]|$)",
        "regex on names; empty: never",
        "names that say production, whatever else they say; non-prod and pre-prod do not count",
        "ours: of two words in one name the careful one holds",
    ),
)
"""The thresholds that `non_production` reads; a detector that uses it lists them."""

_NOT_QUITE: Final = r"(?i)(non|pre)[-_. ](prod|production|prd|live)[0-9]*([^a-z0-9]|$)"
"""Words that `production` finds inside words for something else; those written as one word it does not find."""

_NAME_TAG: Final = (
    r'(?i)"(?:user:)?(?:name|aws:cloudformation:stack[-_]name|elasticbeanstalk:environment[-_]name)"\s*:\s*'
)
_ARN: Final = r"^arn:[^:]*:[^:]*:[^:]*:[^:]*:"

NAMES: Final = pl.concat_str(
    pl.col("ResourceId").str.replace(_ARN, ""),
    pl.col("Tags").str.extract_all(_NAME_TAG + r'"[^"]*"').list.eval(
        pl.element().str.extract(r':\s*("[^"]*")$')
    ).list.join(" "),
    separator=" ",
)  # fmt: skip
"""What a resource is called: its id without account and region, its Name tag, its stack."""


def _says(text: pl.Expr, pattern: pl.Expr) -> pl.Expr:
    return (pattern != "") & text.str.contains(pattern)


def _named(text: pl.Expr, pattern: pl.Expr, production: pl.Expr) -> pl.Expr:
    """True: non-production; false: production; null: the text says nothing."""
    plain = text.str.count_matches(production) > text.str.count_matches(_NOT_QUITE)
    live = (production != "") & plain
    return pl.when(live).then(pl.lit(value=False)).when(_says(text, pattern)).then(pl.lit(value=True))


def _statements(thresholds: Values) -> dict[str, pl.Expr]:
    """Who says so → true, false, or null for nothing; the most specific first."""
    tagged = _says(pl.col("Tags"), thresholds["environment"])
    stated = _says(pl.col("Tags"), thresholds["environment_stated"])
    production = thresholds["production"]
    return {
        "its tags say": pl.when(tagged).then(pl.lit(value=True)).when(stated).then(pl.lit(value=False)),
        "its name says": _named(NAMES, thresholds["environment_names"], production),
        "its account's name says": _named(pl.col("SubAccountName"), thresholds["environment_accounts"], production),
    }


def non_production(thresholds: Values) -> pl.Expr:
    """Whether it is known not to be production; false where nothing says so, or where its tags are unknown."""
    return pl.col("Tags").is_not_null() & pl.coalesce(*_statements(thresholds).values(), pl.lit(value=False))


def who_says_so(thresholds: Values) -> pl.Expr:
    """Who says that it is not production: "its tags say", "its name says", "its account's name says"; else null."""
    return pl.coalesce(pl.when(statement).then(pl.lit(words)) for words, statement in _statements(thresholds).items())
