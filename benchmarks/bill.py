"""Write a large, realistic CUR 2.0 month as parquet parts, for the ingest and memory measurements.

Hourly rows of many resources (instances, volumes, addresses, NAT gateways, databases, buckets), some covered by
reservations and a savings plan, with tags and product maps, at the column names and types of AWS Data Exports.
"""

from pathlib import Path

import duckdb

HOURS = 720
ROWS_PER_FILE = 1_000_000

_ROWS = """
COPY (
    WITH resource AS (
        SELECT
            r AS n,
            r % 10 AS kind,
            lpad(CAST(11000000000 + (r % 40) * 7919 AS VARCHAR), 12, '0') AS account,
            ['us-east-1', 'us-east-1', 'eu-central-1', 'us-west-2'][1 + r % 4] AS region,
            ['USE1-', 'USE1-', 'EUC1-', 'USW2-'][1 + r % 4] AS prefix,
            ['m5.large', 'c5.xlarge', 'r6g.large', 't3.medium', 'm7i.2xlarge'][1 + r % 5] AS instance_type
        FROM range({first}, {last}) t(r)
    ), hour AS (SELECT TIMESTAMP '2026-04-01' + to_hours(CAST(h AS INT)) AS ts, h FROM range({hours}) t(h))
    SELECT
        'Anniversary' AS bill_bill_type,
        'AWS' AS bill_billing_entity,
        TIMESTAMP '2026-05-01' AS bill_billing_period_end_date,
        TIMESTAMP '2026-04-01' AS bill_billing_period_start_date,
        '2026040001' AS bill_invoice_id,
        '099999999999' AS bill_payer_account_id,
        md5(n || '-' || h) AS identity_line_item_id,
        strftime(ts, '%Y-%m-%dT%H:00:00Z/') || strftime(ts + INTERVAL 1 HOUR, '%Y-%m-%dT%H:00:00Z')
            AS identity_time_interval,
        account AS line_item_usage_account_id,
        'account ' || (n % 40) AS line_item_usage_account_name,
        CASE WHEN kind < 3 AND n % 7 = 0 THEN 'DiscountedUsage' WHEN kind < 3 AND n % 7 = 1
            THEN 'SavingsPlanCoveredUsage' ELSE 'Usage' END AS line_item_line_item_type,
        ts AS line_item_usage_start_date,
        ts + INTERVAL 1 HOUR AS line_item_usage_end_date,
        ['AmazonEC2', 'AmazonEC2', 'AmazonEC2', 'AmazonEC2', 'AmazonEC2', 'AmazonVPC', 'AmazonEC2', 'AmazonRDS',
            'AmazonS3', 'AmazonEC2'][1 + kind] AS line_item_product_code,
        prefix || CASE kind WHEN 0 THEN 'BoxUsage:' || instance_type WHEN 1 THEN 'BoxUsage:' || instance_type
            WHEN 2 THEN 'BoxUsage:' || instance_type WHEN 3 THEN 'EBS:VolumeUsage.gp3' WHEN 4 THEN
            'EBS:VolumeUsage.gp2' WHEN 5 THEN 'PublicIPv4:InUseAddress' WHEN 6 THEN 'NatGateway-Hours' WHEN 7
            THEN 'InstanceUsage:db.' || instance_type WHEN 8 THEN 'TimedStorage-ByteHrs'
            ELSE 'DataTransfer-Regional-Bytes' END AS line_item_usage_type,
        ['RunInstances', 'RunInstances', 'RunInstances', 'CreateVolume-Gp3', 'CreateVolume-Gp2', 'RunInstances',
            'NatGateway', 'CreateDBInstance:0016', 'StandardStorage', 'InterZone-In'][1 + kind] AS line_item_operation,
        region || 'a' AS line_item_availability_zone,
        CASE kind WHEN 7 THEN 'arn:aws:rds:' || region || ':' || account || ':db:db-' || n
            WHEN 8 THEN 'bucket-' || n WHEN 6 THEN 'arn:aws:ec2:' || region || ':' || account || ':natgateway/nat-' || n
            ELSE 'i-' || lpad(to_hex(n), 17, '0') END AS line_item_resource_id,
        round(0.5 + (hash(n, h) % 1000) / 1000.0, 6) AS line_item_usage_amount,
        'USD' AS line_item_currency_code,
        '0.096' AS line_item_unblended_rate,
        CASE WHEN kind < 3 AND n % 7 = 0 THEN 0.0 ELSE round((hash(h, n) % 100000) / 1e6, 10) END
            AS line_item_unblended_cost,
        'hourly' AS line_item_line_item_description,
        'Amazon Web Services, Inc.' AS line_item_legal_entity,
        round((hash(h, n) % 100000) / 1e6, 10) AS pricing_public_on_demand_cost,
        '0.096' AS pricing_public_on_demand_rate,
        'OnDemand' AS pricing_term,
        CASE WHEN kind IN (3, 4, 8) THEN 'GB-Mo' ELSE 'Hrs' END AS pricing_unit,
        CASE WHEN kind < 3 THEN instance_type END AS product_instance_type,
        region AS product_region_code,
        upper(substr(md5(CAST(kind || region || instance_type AS VARCHAR)), 1, 12)) AS product_sku,
        CASE WHEN kind < 3 AND n % 7 = 0 THEN round((hash(h, n) % 70000) / 1e6, 10) ELSE 0.0 END
            AS reservation_effective_cost,
        CASE WHEN kind < 3 AND n % 7 = 0 THEN 'arn:aws:ec2:us-east-1:099999999999:reserved-instances/' || (n % 50) END
            AS reservation_reservation_a_r_n,
        0.0 AS reservation_unused_amortized_upfront_fee_for_billing_period,
        0.0 AS reservation_unused_recurring_fee,
        0.0 AS reservation_amortized_upfront_fee_for_billing_period,
        CASE WHEN kind < 3 AND n % 7 = 1 THEN round((hash(h, n) % 65000) / 1e6, 10) ELSE 0.0 END
            AS savings_plan_savings_plan_effective_cost,
        CASE WHEN kind < 3 AND n % 7 = 1 THEN 'arn:aws:savingsplans::099999999999:savingsplan/' || (n % 5) END
            AS savings_plan_savings_plan_a_r_n,
        0.0 AS savings_plan_total_commitment_to_date,
        0.0 AS savings_plan_used_commitment,
        0.0 AS savings_plan_amortized_upfront_commitment_for_billing_period,
        MAP {{'product_name': ['Amazon Elastic Compute Cloud', 'Amazon Virtual Private Cloud',
            'Amazon Relational Database Service', 'Amazon Simple Storage Service'][
            CASE kind WHEN 5 THEN 2 WHEN 7 THEN 3 WHEN 8 THEN 4 ELSE 1 END], 'region': region}} AS product,
        CASE WHEN n % 3 = 0 THEN MAP {{'user_environment': ['prod', 'dev', 'staging'][1 + n % 3],
            'user_team': 'team-' || (n % 12), 'user_owner': 'owner-' || (n % 60)}} ELSE MAP {{}} END AS resource_tags
    FROM resource CROSS JOIN hour ORDER BY ts, n
) TO '{path}' (FORMAT parquet, COMPRESSION snappy)
"""


def write_month(folder: Path, line_items: int) -> None:
    """Write about `line_items` hourly rows (a multiple of 720) as parts of one million rows into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    resources, per_file = line_items // HOURS, ROWS_PER_FILE // HOURS
    for part, first in enumerate(range(0, resources, per_file)):
        path = folder / f"bill-{part:05d}.snappy.parquet"
        if path.exists():
            continue
        with duckdb.connect() as con:
            con.execute("SET enable_progress_bar = false")
            last = min(first + per_file, resources)
            con.execute(_ROWS.format(first=first, last=last, hours=HOURS, path=path))
