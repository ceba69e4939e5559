"""Of the demo's anomalies each names what was planted, and the parts add up to the impact in the published snapshot."""

import json
from pathlib import Path

import pytest

from pipelines.errors import CloudWiseError
from pipelines.publish import open_current
from pipelines.warehouse import frame, rows
from pipelines.why import show_why

PLANTED = {
    "lambda_runaway": (
        "Lambda in account northlight-prod (582910374466): +376.44 USD on 3 June 2026, all of it Lambda duration, "
        "rose at 06:00 UTC on webhooks."
    ),
    "logs_flood": (
        "CloudWatch in account northlight-data (219465803371): +535.97 USD on 11 June 2026, all of it log ingestion, "
        "rose at 00:00 UTC on /app/ingest."
    ),
    "nat_bytes_spike": (
        "EC2 in account northlight-prod (582910374466): +357.97 USD from 6 June to 8 June 2026, all of it NAT gateway "
        "traffic, rose at 00:00 UTC on 6 June on nat-077a1bcb8bd11428f."
    ),
    "new_gpu_spend": (
        "EC2 in account northlight-sandbox (863017429052): +3,771.72 USD from 13 June to 18 June 2026, all of it "
        "g5.12xlarge, started at 03:00 UTC on 13 June on 4 resources."
    ),
    "rds_level_shift": (
        "RDS in account northlight-prod (582910374466): +303.35 USD from 31 May to 13 June 2026, all of it "
        "db.r6g.2xlarge (PostgreSQL), started at 00:00 UTC on 31 May on reporting-replica."
    ),
    "s3_ramp": (
        "S3 in account northlight-data (219465803371): +1,244.78 USD from 5 June to 14 June 2026, 89 % of it "
        "S3 Standard storage, rose on 24 May on northlight-tmp-exports."
    ),
}
"""Kind of planted anomaly → what is said of it."""


NEWEST = "FROM anomaly_causes SEMI JOIN findings USING (FindingId, x_AsOf)"


def test_every_planted_anomaly_has_its_sentence(demo: Path) -> None:
    with open_current(demo / "published") as con:
        said = rows(con, f"SELECT x_Words {NEWEST} WHERE x_Breakdown = 'whole'")
    assert sorted(words for (words,) in said) == sorted(PLANTED.values())


def test_the_largest_resources_are_the_planted_ones(demo: Path) -> None:
    planted = json.loads((demo / "company" / "truth.json").read_text())["anomalies"]
    with open_current(demo / "published") as con:
        named = rows(
            con,
            f"SELECT x_UsageType, ResourceId {NEWEST} WHERE x_Breakdown = 'resource' AND abs(x_Share) >= 0.2",
        )
    assert sorted(named) == sorted((each["usage_type"], each["resource"]) for each in planted)


def test_the_resources_cost_what_the_query_beside_them_says(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_current(demo / "published") as con:
        ((ramp, cost),) = rows(
            con,
            f"SELECT FindingId, x_Actual {NEWEST} WHERE x_Breakdown = 'resource' "
            "AND ResourceId = 'northlight-tmp-exports'",
        )
    show_why(demo / "published", ramp)
    shown = capsys.readouterr().out
    assert PLANTED["s3_ramp"] in shown
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
