"""Every export of metrics is recognised by its columns and becomes the same days."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.settings import Settings
from tests.metrics.files import ACCOUNT, LONG, ask, cpu, ends, record, taken, write

ONE = (
    "SELECT SubAccountId, RegionId, x_Service, ResourceId, x_Metric, x_Day, x_Average, x_Maximum FROM resource_metrics"
)


def test_a_long_csv_is_a_day_with_its_hours(settings: Settings, tmp_path: Path) -> None:
    file = write(tmp_path / "x.csv", LONG, *(cpu(hour, 10 + hour, 20 + hour) for hour in range(24)))
    assert ends(taken(settings, file)) == [("PUBLISHED", None)]
    assert ask(settings, ONE) == [(ACCOUNT, "eu-west-1", "ec2", "i-1", "cpu_percent", date(2026, 4, 1), 21.5, 43.0)]
    ((hours, maxima, p95, samples, seconds),) = ask(
        settings, "SELECT x_Hours, x_HourMaxima, x_P95, x_Samples, x_Seconds FROM resource_metrics"
    )
    assert (hours, maxima) == ([10.0 + hour for hour in range(24)], [20.0 + hour for hour in range(24)])
    assert (p95, samples, seconds) == (pytest.approx(10 + 0.95 * 23), 24, 86_400)


def test_hours_that_are_not_there_are_not_known(settings: Settings, tmp_path: Path) -> None:
    taken(settings, write(tmp_path / "x.csv", LONG, cpu(3, 5, 6), cpu(4, 7, 8)))
    ((hours, seconds),) = ask(settings, "SELECT x_Hours, x_Seconds FROM resource_metrics")
    assert (hours, seconds) == ([None] * 3 + [5.0, 7.0] + [None] * 19, 7200)


def test_statistics_may_be_rows_and_the_id_an_arn(settings: Settings, tmp_path: Path) -> None:
    arn = f"arn:aws:ec2:eu-west-1:{ACCOUNT}:instance/i-1"
    file = write(
        tmp_path / "x.csv",
        "Timestamp,Namespace,MetricName,ResourceArn,Statistic,Value",
        f"2026-04-01 00:00:00+00:00,AWS/EC2,CPUUtilization,{arn},Average,4.5",
        f"2026-04-01 00:00:00+00:00,AWS/EC2,CPUUtilization,{arn},Maximum,9",
    )
    taken(settings, file)
    assert ask(settings, ONE) == [(None, None, "ec2", "i-1", "cpu_percent", date(2026, 4, 1), 4.5, 9.0)]


@pytest.mark.parametrize("name", ["all-2026-04-01-uuid", "stream.json", "stream.json.gz"])
def test_a_metric_stream_is_read_whatever_its_objects_are_called(settings: Settings, tmp_path: Path, name: str) -> None:
    write(tmp_path / "s" / name, record(0), record(1, value={"max": 50.0, "min": 50.0, "sum": 50.0, "count": 1.0}))
    assert ends(taken(settings, tmp_path / "s")) == [("PUBLISHED", None)]
    ((average, maximum, minimum, seconds),) = ask(
        settings, "SELECT x_Average, x_Maximum, x_Minimum, x_Seconds FROM resource_metrics"
    )
    assert (average, maximum, minimum, seconds) == (30.0, 50.0, 10.0, 120)


def test_memory_of_the_agent_counts_and_a_part_of_a_balancer_does_not(settings: Settings, tmp_path: Path) -> None:
    agent = record(
        0, namespace="CWAgent", metric_name="mem_used_percent", dimensions={"InstanceId": "i-1", "ImageId": "ami"}
    )
    zone = record(
        0,
        namespace="AWS/ApplicationELB",
        metric_name="RequestCount",
        dimensions={"LoadBalancer": "app/web/50dc6c495c0c9188", "AvailabilityZone": "eu-west-1a"},
    )
    whole = record(
        0,
        namespace="AWS/ApplicationELB",
        metric_name="RequestCount",
        dimensions={"LoadBalancer": "app/web/50dc6c495c0c9188"},
    )
    (attempt,) = taken(settings, write(tmp_path / "s.json", agent, zone, whole))
    assert attempt.reason == "1 of 3 rows say nothing of a known metric and resource"
    assert ask(settings, "SELECT ResourceId, x_Metric, x_Sum FROM resource_metrics ORDER BY ALL") == [
        ("i-1", "memory_percent", None),
        ("web", "requests", 40.0),
    ]


def test_a_bucket_is_the_sum_of_its_storage_classes(settings: Settings, tmp_path: Path) -> None:
    rows = [
        f'2026-04-0{day},AWS/S3,BucketSizeBytes,"{{""BucketName"": ""logs"", ""StorageType"": ""{kind}""}}",{size}'
        for day in (1, 2)
        for kind, size in (("StandardStorage", 70), ("GlacierStorage", 30))
    ]
    taken(settings, write(tmp_path / "x.csv", "timestamp,namespace,metric,dimensions,average", *rows))
    found = ask(settings, "SELECT ResourceId, x_Service, x_Average, x_Seconds, x_Hours FROM resource_metrics")
    assert found == [("logs", "s3", 100.0, 86_400, None)] * 2


def test_counters_add_up_and_rates_are_held_for_their_period(settings: Settings, tmp_path: Path) -> None:
    header = "timestamp,namespace,metric,dimension,resource_id,average,sum,period"
    file = write(
        tmp_path / "x.csv",
        header,
        "2026-04-01T00:00:00Z,AWS/EC2,NetworkIn,InstanceId,i-1,,7200,3600",
        "2026-04-01T00:00:00Z,AWS/RDS,ReadIOPS,DBInstanceIdentifier,shop,2,,3600",
        "2026-04-01T00:00:00Z,AWS/EC2,NetworkOut,InstanceId,i-1,10,,3600",
    )
    taken(settings, file)
    assert ask(settings, "SELECT x_Metric, x_Sum FROM resource_metrics ORDER BY ALL") == [
        ("disk_read_ops", 7200.0),
        ("network_in_bytes", 7200.0),
        ("network_out_bytes", 600.0),  # an average alone: at most one sample a minute
    ]


def test_compute_optimizer_speaks_of_its_whole_look_back(settings: Settings, tmp_path: Path) -> None:
    file = write(
        tmp_path / "x.csv",
        "accountId,instanceArn,finding,lookBackPeriodInDays,lastRefreshTimestamp_UTC,utilizationMetricsCpuMaximum,"
        "utilizationMetricsMemoryMaximum,utilizationMetricsNetworkInBytesPerSecondMaximum,errorCode",
        f"4444555566,arn:aws:ec2:eu-west-1:{ACCOUNT}:instance/i-1,OVER_PROVISIONED,14.0,2026-04-20 01:42:44,8.5,31,2,",
        f"4444555566,arn:aws:ec2:eu-west-1:{ACCOUNT}:instance/i-2,,,,,,,NO_DATA",
    )
    taken(settings, file)
    found = ask(settings, f"{ONE.replace(' FROM', ', x_Sum, x_Days FROM')} ORDER BY ALL")
    who = (ACCOUNT, "eu-west-1", "ec2", "i-1")
    assert found == [
        (*who, "cpu_percent", date(2026, 4, 20), None, 8.5, None, 14),
        (*who, "memory_percent", date(2026, 4, 20), None, 31.0, None, 14),
        (*who, "network_in_bytes", date(2026, 4, 20), None, None, 2.0 * 14 * 86_400, 14),
    ]


def test_a_functions_memory_is_a_share_of_its_size(settings: Settings, tmp_path: Path) -> None:
    arn = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:pay:$LATEST"
    file = write(
        tmp_path / "x.csv",
        "accountId,functionArn,lookbackPeriodInDays,lastRefreshTimestamp_UTC,numberOfInvocations,"
        "utilizationMetricsMemoryMaximum,currentConfigurationMemorySize",
        f"{ACCOUNT},{arn},14.0,2026-04-20 01:42:44,900,256,1024",
    )
    taken(settings, file)
    assert ask(settings, "SELECT ResourceId, x_Metric, x_Maximum, x_Sum FROM resource_metrics ORDER BY ALL") == [
        ("pay", "memory_percent", 25.0, None),
        ("pay", "requests", None, 900.0),
    ]


RIGHTSIZING = (
    "Account ID,Instance ID,Region, CPU Utilization ,Recommended Action, Recommended Instance Type 1 Estimated Savings "
)


def test_a_right_sizing_export_with_cr_line_ends_is_dated_as_it_is_told(settings: Settings, tmp_path: Path) -> None:
    lines = (
        f'{ACCOUNT},i-1,EU (Ireland), 24.56 ,Modify," $1,113.39 "',
        f"{ACCOUNT},i-2,Mars, - ,Terminate, $0.01 ",
        f"{ACCOUNT},i-3,Mars,,Terminate, $0.01 ",
        f"{ACCOUNT},i-4,Mars, 0.85 ,Terminate, $0.01 ",
    )
    file = write(tmp_path / "x.csv", RIGHTSIZING, *lines, end="\r")
    (attempt,) = taken(settings, file, as_of=date(2026, 4, 30))
    assert attempt.reason == (
        "dated 2026-04-30; --metrics-as-of gives another day; 2 of 4 rows say nothing of a known metric and resource"
    )
    assert ask(settings, f"{ONE} ORDER BY ALL") == [
        (ACCOUNT, "eu-west-1", "ec2", "i-1", "cpu_percent", date(2026, 4, 30), None, 24.56),
        (ACCOUNT, None, "ec2", "i-4", "cpu_percent", date(2026, 4, 30), None, 0.85),
    ]


def test_without_a_day_told_it_is_dated_by_its_file(settings: Settings, tmp_path: Path) -> None:
    taken(settings, write(tmp_path / "x.csv", RIGHTSIZING, f"{ACCOUNT},i-1,EU (Ireland), 2 ,Modify,"))
    assert ask(settings, "SELECT x_Day, x_Days FROM resource_metrics") == [(date(2026, 5, 2), 14)]


def test_parquet_keeps_its_types_and_missing_floats_are_unknown(settings: Settings, tmp_path: Path) -> None:
    table = pl.DataFrame(
        {
            "timestamp": ["2026-04-01T00:00:00"] * 2,
            "namespace": ["AWS/EC2"] * 2,
            "metric": ["CPUUtilization"] * 2,
            "InstanceId": ["i-1", "i-2"],
            "average": [3.0, float("nan")],
        }
    ).with_columns(pl.col("timestamp").str.to_datetime(time_zone="Europe/Berlin"))
    table.write_parquet(tmp_path / "x.parquet")
    taken(settings, tmp_path / "x.parquet")
    assert ask(settings, "SELECT ResourceId, x_Day, x_Average FROM resource_metrics ORDER BY ALL") == [
        ("i-1", date(2026, 3, 31), 3.0),
        ("i-2", date(2026, 3, 31), None),
    ]


def test_the_real_right_sizing_export_is_read_whole(settings: Settings, shared_data: Path) -> None:
    (attempt,) = taken(settings, shared_data / "rightsizing", as_of=date(2018, 11, 1))
    assert (attempt.state, attempt.source_rows) == ("PUBLISHED", 2534)
    figures = "SELECT count(*), min(x_Maximum), max(x_Maximum) FROM resource_metrics WHERE x_Metric = 'cpu_percent'"
    ((count, least, most),) = ask(settings, figures)
    assert (count, least, most) == (2510, 0.08, 39.83)


def test_json_that_is_no_stream_stays_none_of_our_business(settings: Settings, tmp_path: Path) -> None:
    write(tmp_path / "d" / "package.json", json.dumps({"name": "x"}))
    assert taken(settings, tmp_path / "d") == []
