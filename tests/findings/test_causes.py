"""Of the demo's anomalies each names what was planted, and the parts add up to the impact in the published snapshot."""

import json
from pathlib import Path

import pytest

from pipelines.errors import CloudWiseError
from pipelines.publish import open_current
from pipelines.warehouse import frame, rows
from pipelines.why import show_why

SAID = {
    "nat_bytes_spike": (
        "EC2 in account northlight-prod (582910374466): +359.74 USD from 6 June to 8 June 2026, all of it NAT gateway "
        "traffic, rose at 00:00 UTC on 6 June on nat-077a1bcb8bd11428f."
    ),
    "rds_level_shift": (
        "RDS in account northlight-prod (582910374466): +303.35 USD from 31 May to 13 June 2026, all of it "
        "db.r6g.2xlarge (PostgreSQL), started at 00:00 UTC on 31 May on reporting-replica."
    ),
    "database_replica": (
        "RDS in account northlight-prod (582910374466): +84.21 USD from 9 June to 18 June 2026, more than all "
        "of it db.m6g.xlarge (PostgreSQL) (+87.70 USD), started at 00:00 UTC on 9 June on stock-eu-replica; other "
        "charges fell by 3.49 USD."
    ),
    "database_standby": (
        "RDS in account northlight-prod (582910374466): +63.34 USD from 10 June to 18 June 2026, more than all "
        "of it db.m6g.xlarge Multi-AZ (PostgreSQL) (+132.29 USD), started at 00:00 UTC on 10 June on billing; "
        "db.m6g.xlarge (PostgreSQL) on billing fell (-68.95 USD)."
    ),
    "lambda_runaway": (
        "Lambda in account northlight-prod (582910374466): +373.82 USD on 3 June 2026, all of it Lambda duration, "
        "rose at 06:00 UTC on webhooks."
    ),
    "logs_flood": (
        "CloudWatch in account northlight-data (219465803371): +530.69 USD on 11 June 2026, all of it log ingestion, "
        "rose at 00:00 UTC on /app/ingest."
    ),
    "new_gpu_spend": (
        "EC2 in account northlight-sandbox (863017429052): +3,771.72 USD from 13 June to 18 June 2026, all of it "
        "g5.12xlarge, started at 03:00 UTC on 13 June on 4 resources."
    ),
    "s3_ramp": (
        "S3 in account northlight-data (219465803371): +771.63 USD on 6 days between 7 June and 13 June 2026, 92 % "
        "of it S3 Standard storage, climbing since 24 May on northlight-tmp-exports."
    ),
    "metrics_level_shift": (
        "CloudWatch in account northlight-shared-services (645028173399): +482.46 USD from 5 June to 16 June 2026, all "
        "of it custom metrics, rose at 00:00 UTC on 5 June."
    ),
    "glue_weekend_leak": (
        "Glue in account northlight-data (219465803371): +126.72 USD from 13 June to 14 June 2026, all of it "
        "Glue ETL jobs, rose at 00:00 UTC on 13 June on orders-daily-retry."
    ),
    "writes_drop": (
        "DynamoDB in account northlight-data (219465803371): -344.12 USD from 9 June to 15 June 2026, all of it "
        "DynamoDB writes, fell at 00:00 UTC on 9 June on loyalty."
    ),
    "retry_storm": (
        "DynamoDB in account northlight-prod (582910374466): +277.66 USD from 25 May to 26 May 2026, all of it "
        "DynamoDB, started at 00:00 UTC on 25 May on sessions."
    ),
    "account_load_test": (
        "4 services in account northlight-sandbox (863017429052): +784.80 USD from 21 May to 23 May 2026, all of "
        "it 4 services, started at 00:00 UTC on 21 May on 3 resources."
    ),
}
"""Kind of planted anomaly → what is said of it."""

NEW_AND_IDLE = (
    "SageMaker in account northlight-dev (730194825517): +123.71 USD from 29 April to 5 May 2026, all of it "
    "ml.g4dn.xlarge notebook, started on 29 April on embedding-test."
)
"""A notebook that somebody started and forgot: planted as waste, new all the same."""


NEWEST = "FROM anomaly_causes SEMI JOIN findings USING (FindingId, x_AsOf)"


def test_every_planted_anomaly_has_its_sentence(demo: Path) -> None:
    with open_current(demo / "published") as con:
        said = rows(con, f"SELECT x_Words {NEWEST} WHERE x_Breakdown = 'whole'")
    planted = json.loads((demo / "company" / "truth.json").read_text())["anomalies"]
    assert {each["kind"] for each in planted} == set(SAID)
    assert {words for (words,) in said} - set(SAID.values()) == {NEW_AND_IDLE}
    assert len(said) == len(SAID) + 1


def test_the_largest_resources_are_the_planted_ones(demo: Path) -> None:
    planted = json.loads((demo / "company" / "truth.json").read_text())["anomalies"]
    with open_current(demo / "published") as con:
        named = rows(
            con,
            f"SELECT DISTINCT ResourceId {NEWEST} WHERE x_Breakdown = 'resource' AND abs(x_Share) >= 0.2 "
            "AND ResourceId NOT LIKE '%embedding-test'",
        )
    # A replica is a resource of its own; of an account that moved as a whole only the largest reach a fifth.
    resources = {f"{each['resource']}-replica" if each["kind"] == "database_replica" else each["resource"]
                 for each in planted}  # fmt: skip
    assert {name for (name,) in named} <= resources
    kinds = {each["kind"] for each in planted if (each["resource"],) in named}
    assert {each["kind"] for each in planted} - kinds == {"database_replica", "metrics_level_shift"}


def test_the_resources_cost_what_the_query_beside_them_says(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_current(demo / "published") as con:
        ((ramp, cost),) = rows(
            con,
            f"SELECT FindingId, x_Actual {NEWEST} WHERE x_Breakdown = 'resource' "
            "AND ResourceId = 'northlight-tmp-exports'",
        )
    show_why(demo / "published", ramp)
    shown = capsys.readouterr().out
    assert SAID["s3_ramp"] in " ".join(shown.split())
    assert shown.count(f"{cost:,.2f}") == 2


def test_what_is_no_anomaly_has_no_cause(demo: Path) -> None:
    with open_current(demo / "published") as con:
        ((waste,), *_) = rows(con, "SELECT FindingId FROM findings WHERE Category <> 'anomaly' ORDER BY ALL")
    with pytest.raises(CloudWiseError, match="Nothing is known of why"):
        show_why(demo / "published", waste)


def test_each_breakdown_of_each_day_adds_up(demo: Path) -> None:
    with open_current(demo / "published") as con:
        totals = frame(
            con,
            "SELECT count(DISTINCT (FindingId, x_AsOf)) AS states, count(*) AS sums FROM (SELECT FindingId, x_AsOf, "
            "x_Breakdown, sum(x_Impact) FROM anomaly_causes GROUP BY ALL)",
        ).row(0)
        ((verdicts,),) = rows(con, "SELECT count(*) FROM verdicts WHERE Category = 'anomaly'")
    assert totals == (verdicts, 4 * verdicts)
