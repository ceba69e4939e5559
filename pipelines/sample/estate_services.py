"""Serverless and the rest: Lambda, CloudWatch, Fargate, Glue jobs, SageMaker notebooks.

Here: constructors of their streams and the company's healthy ones. Not here: planted waste and anomalies.
"""

from pipelines.sample import shapes
from pipelines.sample.clock import Floats
from pipelines.sample.company import DATA, EU, PROD, SHARED, STAGING, US, Account, tags
from pipelines.sample.estate import Estate, Stream
from pipelines.sample.prices import PER_UNIT, usage_type


def function(estate: Estate, account: Account, region: str, name: str, calls: Floats, gb_seconds: float) -> list[Stream]:
    """A Lambda function: requests, and GB-seconds at `gb_seconds` for each request."""
    arn = f"arn:aws:lambda:{region}:{account.id}:function:{name}"
    labels = tags(account, "orders", "orders@northlight.example", len(name))
    price = PER_UNIT[region]
    return [
        Stream(account, region, "AWSLambda", usage_type(region, "Request"), "Invoke", arn, "Requests",
               price["lambda_request"], calls.round(), "AWS Lambda - Total Requests", "Serverless", labels),
        Stream(account, region, "AWSLambda", usage_type(region, "Lambda-GB-Second"), "Invoke", arn, "Second",
               price["lambda_gb_s"], calls.round() * gb_seconds, "AWS Lambda - Total Compute", "Serverless", labels),
    ]  # fmt: skip


def logs(estate: Estate, account: Account, region: str, group: str, gigabytes: Floats) -> Stream:
    """Log bytes that CloudWatch takes in from one log group."""
    rate = PER_UNIT[region]["logs_gb"]
    return Stream(
        account, region, "AmazonCloudWatch", usage_type(region, "DataProcessing-Bytes", always_prefixed=True),
        "PutLogEvents", f"arn:aws:logs:{region}:{account.id}:log-group:{group}", "GB", rate, gigabytes,
        f"${rate:g} per GB custom log data ingested", "Data Payload",
        tags(account, "platform", "platform@northlight.example", len(group)),
    )  # fmt: skip


def task(estate: Estate, account: Account, region: str, name: str, running: Floats, cpus: float, memory: float) -> list[Stream]:
    """A Fargate service of one task: vCPU-hours and GB-hours."""
    arn = f"arn:aws:ecs:{region}:{account.id}:task/{name}/{estate.ident('', name, 32)}"
    labels = tags(account, "orders", "orders@northlight.example", len(name))
    price = PER_UNIT[region]
    return [
        Stream(account, region, "AmazonECS", usage_type(region, "Fargate-vCPU-Hours:perCPU", always_prefixed=True),
               "FargateTask", arn, "hours", price["fargate_vcpu"], running * cpus, "AWS Fargate - vCPU - Linux",
               "Compute", labels),
        Stream(account, region, "AmazonECS", usage_type(region, "Fargate-GB-Hours", always_prefixed=True),
               "FargateTask", arn, "hours", price["fargate_gb"], running * memory, "AWS Fargate - Memory - Linux",
               "Compute", labels),
    ]  # fmt: skip


def glue(account: Account, usage: str, operation: str, resource: str, units: Floats, labels: dict[str, str]) -> Stream:
    """Data processing units of a Glue job or development endpoint."""
    rate = PER_UNIT[US]["glue_dpu"]
    return Stream(
        account, US, "AWSGlue", usage_type(US, usage, always_prefixed=True), operation, resource, "DPU-Hour", rate,
        units, f"${rate:g} per Data Processing Unit-Hour for AWS Glue {operation}", "AWS Glue", labels,
    )  # fmt: skip


def notebook(account: Account, kind: str, name: str, running: Floats, labels: dict[str, str]) -> Stream:
    """A SageMaker notebook instance."""
    rate = PER_UNIT[US][f"notebook_{kind}"]
    return Stream(
        account, US, "AmazonSageMaker", usage_type(US, f"Notebk:{kind}", always_prefixed=True), "RunInstance",
        f"arn:aws:sagemaker:{US}:{account.id}:notebook-instance/{name}", "Hrs", rate, running,
        f"${rate:g} per Notebook {kind} hour in {US}", "ML Instance", labels, {}, kind,
    )  # fmt: skip


def build(estate: Estate) -> None:
    """The healthy services."""
    clock = estate.clock

    def traffic(key: str, level: float) -> Floats:
        return level * shapes.demand(clock, estate.rng(key), growth=0.02, noise=0.08)

    estate.add(*function(estate, PROD, US, "checkout", traffic("checkout", 400_000), 0.25))
    estate.add(*function(estate, PROD, US, "image-resize", traffic("resize", 90_000), 1.5))
    estate.add(*function(estate, PROD, EU, "checkout-eu", traffic("checkout eu", 90_000), 0.25))
    estate.add(logs(estate, PROD, US, "/eks/northlight", traffic("logs eks", 6)))
    estate.add(logs(estate, SHARED, US, "/vpc/flow", traffic("logs flow", 2)))
    rate = PER_UNIT[US]["metric"]
    estate.add(
        Stream(
            SHARED, US, "AmazonCloudWatch", "CW:MetricMonitorUsage", "MetricStorage", None, "Metrics", rate,
            3000 / clock.hours_in_month, f"${rate:g} per metric-month for the first 10,000 metrics", "Metric",
        )
    )  # fmt: skip
    estate.add(*task(estate, PROD, US, "payments", shapes.always(clock) * 6, 2, 4))
    estate.add(*task(estate, PROD, EU, "payments-eu", shapes.always(clock) * 2, 2, 4))
    estate.add(*task(estate, STAGING, US, "payments-staging", shapes.office_hours(clock), 2, 4))
    weekdays = clock.weekday < 5
    for number, name in enumerate(("orders-daily", "clickstream", "ledger")):
        hours = shapes.batches(clock, estate.rng(f"glue {name}"), hour=2 + number, length=2, days=weekdays)
        labels = tags(DATA, "data", "data@northlight.example", number)
        estate.add(glue(DATA, "ETL-DPU-Hour", "Jobrun", name, hours * 20, labels))
    labels = tags(DATA, "ml", "ml@northlight.example", 0)
    estate.add(notebook(DATA, "ml.t3.xlarge", "forecasting", shapes.office_hours(clock), labels))
