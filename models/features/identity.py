"""Which resource an id means: an ARN and the short id that metrics use for the same thing become one text.

Here: pure expressions of text. Not here: joining metrics to charges (utilization.py), account ids (sql/stage).
"""

from typing import Final

import polars as pl

_ARN: Final = r"^arn:[^:]*:([^:]*):[^:]*:[^:]*:(.+)$"
_BALANCER: Final = r"^(?:loadbalancer/)?(?:(?:app|net|gwy)/([^/]+)/[0-9a-f]+|(.+))$"
_LAST: Final = r"([^:/]+)$"
_FUNCTION: Final = r"^(?:function:)?([^:]+)"
_LOG_GROUP: Final = r"^log-group:([^:]+)"
_FIRST: Final = r"^([^/]+)"
_NAMED: Final = r"^[a-z-]+[:/]([^:/]+)"
_VERSIONED: Final = r"^(.+):(?:\$LATEST|[0-9]+)$"
_EC2: Final = r"^(?:i|vol|nat|snap|eipalloc|eni|ami|vpce|tgw-attach)-[0-9a-z]+$"

_SERVICES: Final = {
    "AmazonS3": "s3",
    "AmazonRDS": "rds",
    "AWSLambda": "lambda",
    "AWSELB": "elasticloadbalancing",
    "AmazonElastiCache": "elasticache",
    "AmazonRedshift": "redshift",
    "AmazonES": "es",
    "AmazonSageMaker": "sagemaker",
    "AmazonDynamoDB": "dynamodb",
    "AmazonMSK": "kafka",
    "AmazonWorkSpaces": "workspaces",
    "AmazonApiGateway": "apigateway",
}
"""Product codes of bills → the service part of their resources' ARNs, where the bill may give a bare name."""


def short_id(name: str) -> pl.Expr:
    """The short id of the resource in column `name`; what is none of the shapes below stays as it is, '' is null.

    | in the bill or the metrics | short id |
    |---|---|
    | arn:aws:ec2:eu-central-1:111122223333:instance/i-0abc | i-0abc |
    | arn:aws:rds:eu-central-1:111122223333:db:shop | shop |
    | arn:aws:s3:::bucket/key | bucket |
    | arn:aws:lambda:eu-central-1:111122223333:function:pay:7, pay:$LATEST | pay |
    | arn:aws:logs:eu-central-1:111122223333:log-group:/app/pay:* | /app/pay |
    | arn:aws:elasticloadbalancing:…:loadbalancer/app/web/50dc6c, app/web/50dc6c | web |
    | arn:aws:dynamodb:…:table/orders/index/by-day, arn:aws:kafka:…:cluster/events/uuid | orders, events |

    Snapshots and target groups keep their type, for they may be called like what they belong to. The shapes:
    https://docs.aws.amazon.com/service-authorization/latest/reference/ (resource types of each service).
    """
    whole = pl.col(name).str.strip_chars()
    service, rest = whole.str.extract(_ARN, 1), whole.str.extract(_ARN, 2)
    balancer = pl.coalesce(rest.str.extract(_BALANCER, 1), rest.str.extract(_BALANCER, 2))
    bare = pl.coalesce(whole.str.extract(r"^(?:app|net|gwy)/([^/]+)/[0-9a-f]+$", 1), whole.str.extract(_VERSIONED, 1))
    short = (
        pl.when(service.is_null())
        .then(pl.coalesce(bare, whole))
        .when(rest.str.contains(r"^(?:snapshot|cluster-snapshot|targetgroup)[:/]"))
        .then(rest)
        .when(service == "s3")
        .then(rest.str.extract(_FIRST, 1))
        .when(service == "lambda")
        .then(rest.str.extract(_FUNCTION, 1))
        .when(service == "logs")
        .then(rest.str.extract(_LOG_GROUP, 1))
        .when(service == "elasticloadbalancing")
        .then(balancer)
        .when(service.is_in(["dynamodb", "kafka"]))
        .then(rest.str.extract(_NAMED, 1))
        .otherwise(rest.str.extract(_LAST, 1))
    )
    return pl.when(short != "").then(short)


def service_of(name: str, product_code: str) -> pl.Expr:
    """The service part of the resource's ARN, or what its shape or its product code says; null where none of them does.

    So a database and a load balancer of one name are two things.
    """
    whole = pl.col(name).str.strip_chars()
    return pl.coalesce(
        whole.str.extract(_ARN, 1),
        pl.when(whole.str.contains(_EC2)).then(pl.lit("ec2")),
        pl.col(product_code).replace_strict(_SERVICES, default=None),
    )
