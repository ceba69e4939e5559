"""Serverless and the rest: Lambda, CloudWatch, Fargate, Glue jobs, SageMaker notebooks.

Here: constructors of their streams and the company's healthy ones. Not here: planted waste and anomalies.
"""

from pipelines.sample import shapes
from pipelines.sample.clock import SATURDAY, Floats
from pipelines.sample.company import DATA_US, PROD_EU, PROD_US, SHARED_US, STAGING_US, Place, tags
from pipelines.sample.estate import Estate, Stream
from pipelines.sample.prices import PER_UNIT, usage_type


def function(place: Place, name: str, calls: Floats, gb_seconds: float) -> list[Stream]:
    """A Lambda function: requests, and GB-seconds at `gb_seconds` for each request."""
    arn = place.arn("lambda", f"function:{name}")
    labels = tags(place, "orders", "orders@northlight.example", len(name))
    price = PER_UNIT[place.region]
    return [
        Stream(place, "AWSLambda", usage_type(place.region, "Request"), "Invoke", arn, "Requests",
               price["lambda_request"], calls.round(), "AWS Lambda - Total Requests", "Serverless", labels),
        Stream(place, "AWSLambda", usage_type(place.region, "Lambda-GB-Second"), "Invoke", arn, "Second",
               price["lambda_gb_s"], calls.round() * gb_seconds, "AWS Lambda - Total Compute", "Serverless", labels),
    ]  # fmt: skip


def logs(place: Place, group: str, gigabytes: Floats) -> Stream:
    """Log bytes that CloudWatch takes in from one log group."""
    rate = PER_UNIT[place.region]["logs_gb"]
    return Stream(
        place, "AmazonCloudWatch", usage_type(place.region, "DataProcessing-Bytes", always_prefixed=True),
        "PutLogEvents", place.arn("logs", f"log-group:{group}"), "GB", rate, gigabytes,
        f"${rate:g} per GB custom log data ingested", "Data Payload",
        tags(place, "platform", "platform@northlight.example", len(group)),
    )  # fmt: skip


def task(estate: Estate, place: Place, name: str, running: Floats, cpus: float, memory: float) -> list[Stream]:
    """A Fargate service of one task: vCPU-hours and GB-hours."""
    arn = place.arn("ecs", f"task/{name}/{estate.ident('', name, 32)}")
    labels = tags(place, "orders", "orders@northlight.example", len(name))
    price = PER_UNIT[place.region]
    return [
        Stream(place, "AmazonECS", usage_type(place.region, "Fargate-vCPU-Hours:perCPU", always_prefixed=True),
               "FargateTask", arn, "hours", price["fargate_vcpu"], running * cpus, "AWS Fargate - vCPU - Linux",
               "Compute", labels),
        Stream(place, "AmazonECS", usage_type(place.region, "Fargate-GB-Hours", always_prefixed=True),
               "FargateTask", arn, "hours", price["fargate_gb"], running * memory, "AWS Fargate - Memory - Linux",
               "Compute", labels),
    ]  # fmt: skip


def glue(place: Place, usage: str, operation: str, resource: str, units: Floats, labels: dict[str, str]) -> Stream:
    """Data processing units of a Glue job or development endpoint."""
    rate = PER_UNIT[place.region]["glue_dpu"]
    return Stream(
        place, "AWSGlue", usage_type(place.region, usage, always_prefixed=True), operation, resource, "DPU-Hour", rate,
        units, f"${rate:g} per Data Processing Unit-Hour for AWS Glue {operation}", "AWS Glue", labels,
    )  # fmt: skip


def notebook(place: Place, kind: str, name: str, running: Floats, labels: dict[str, str]) -> Stream:
    """A SageMaker notebook instance."""
    rate = PER_UNIT[place.region][f"notebook_{kind}"]
    return Stream(
        place, "AmazonSageMaker", usage_type(place.region, f"Notebk:{kind}", always_prefixed=True), "RunInstance",
        place.arn("sagemaker", f"notebook-instance/{name}"), "Hrs", rate, running,
        f"${rate:g} per Notebook {kind} hour in {place.region}", "ML Instance", labels, {}, kind,
    )  # fmt: skip


def build(estate: Estate) -> None:
    """The healthy services."""
    clock = estate.clock

    def traffic(key: str, level: float) -> Floats:
        return level * shapes.demand(clock, estate.rng(key), growth=0.02, noise=0.08)

    estate.add(*function(PROD_US, "checkout", traffic("checkout", 400_000), 0.25))
    estate.add(*function(PROD_US, "image-resize", traffic("resize", 90_000), 1.5))
    estate.add(*function(PROD_EU, "checkout-eu", traffic("checkout eu", 90_000), 0.25))
    estate.add(logs(PROD_US, "/eks/northlight", traffic("logs eks", 6)))
    estate.add(logs(SHARED_US, "/vpc/flow", traffic("logs flow", 2)))
    rate = PER_UNIT[SHARED_US.region]["metric"]
    estate.add(
        Stream(
            SHARED_US, "AmazonCloudWatch", "CW:MetricMonitorUsage", "MetricStorage", None, "Metrics", rate,
            3000 / clock.hours_in_month, f"${rate:g} per metric-month for the first 10,000 metrics", "Metric",
        )
    )  # fmt: skip
    estate.add(*task(estate, PROD_US, "payments", shapes.always(clock) * 6, 2, 4))
    estate.add(*task(estate, PROD_EU, "payments-eu", shapes.always(clock) * 2, 2, 4))
    estate.add(*task(estate, STAGING_US, "payments-staging", shapes.office_hours(clock), 2, 4))
    weekdays = clock.weekday < SATURDAY
    for number, name in enumerate(("orders-daily", "clickstream", "ledger")):
        hours = shapes.batches(clock, estate.rng(f"glue {name}"), hour=2 + number, length=2, days=weekdays)
        labels = tags(DATA_US, "data", "data@northlight.example", number)
        estate.add(glue(DATA_US, "ETL-DPU-Hour", "Jobrun", name, hours * 20, labels))
    labels = tags(DATA_US, "ml", "ml@northlight.example", 0)
    estate.add(notebook(DATA_US, "ml.t3.xlarge", "forecasting", shapes.office_hours(clock), labels))
