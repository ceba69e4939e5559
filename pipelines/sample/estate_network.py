"""The network: NAT gateways, load balancers, public addresses, data transfer.

Here: constructors of their streams and the company's healthy ones. Not here: planted waste.
"""

from pipelines.sample import shapes
from pipelines.sample.clock import Floats
from pipelines.sample.company import DATA, DEV, EU, PROD, SHARED, STAGING, US, Account, tags
from pipelines.sample.estate import Estate, Load, Stream
from pipelines.sample.prices import PER_UNIT, usage_type


def gateway(estate: Estate, account: Account, region: str, name: str, gigabytes: Floats) -> list[Stream]:
    """A NAT gateway: its hours, and the bytes that pass through it in each hour."""
    arn = f"arn:aws:ec2:{region}:{account.id}:natgateway/{estate.ident('nat-', name)}"
    labels = tags(account, "platform", "platform@northlight.example", len(name))
    price = PER_UNIT[region]
    always = shapes.always(estate.clock)
    estate.loads.append(Load(account, region, "gateway", arn.rsplit("/", 1)[1], always, gigabytes))
    return [
        Stream(account, region, "AmazonEC2", usage_type(region, "NatGateway-Hours"), "NatGateway", arn, "Hrs",
               price["nat_hour"], always, f"${price['nat_hour']:g} per NAT Gateway Hour", "NAT Gateway", labels,
               {"group": "NGW:NatGateway"}),
        Stream(account, region, "AmazonEC2", usage_type(region, "NatGateway-Bytes"), "NatGateway", arn, "GB",
               price["nat_gb"], gigabytes, f"${price['nat_gb']:g} per GB Data Processed by NAT Gateways",
               "NAT Gateway", labels, {"group": "NGW:NatGateway"}),
    ]  # fmt: skip


def address(estate: Estate, account: Account, region: str, name: str, running: Floats, *, idle: bool) -> Stream:
    """A public IPv4 address; an idle one is an elastic IP that is attached to nothing."""
    rate = PER_UNIT[region]["ipv4"]
    state = "Idle" if idle else "InUse"
    kind = f"elastic-ip/{estate.ident('eipalloc-', name)}" if idle else f"network-interface/{estate.ident('eni-', name)}"
    return Stream(
        account, region, "AmazonVPC", usage_type(region, f"PublicIPv4:{state}Address", always_prefixed=True),
        "AllocateAddressVPC" if idle else "AssociateAddressVPC", f"arn:aws:ec2:{region}:{account.id}:{kind}", "Hrs",
        rate, running, f"${rate:g} per {state.replace('InUse', 'In-use')} public IPv4 address per hour",
        "VpcPublicIPv4Address", tags(account, "platform", "platform@northlight.example", len(name)),
        {"group": "VPCPublicIPv4Address"},
    )  # fmt: skip


def transfer(estate: Estate, account: Account, region: str, name: str, gigabytes: Floats, bundled: float = 0.0) -> Stream:
    """Bytes that leave AWS for the internet."""
    rate = PER_UNIT[region]["transfer_out"]
    return Stream(
        account, region, "AmazonEC2", usage_type(region, "DataTransfer-Out-Bytes"), "RunInstances",
        estate.ident("i-", name), "GB", rate, gigabytes, f"${rate:g} per GB - first 10 TB / month data transfer out",
        "Data Transfer", tags(account, "storefront", "storefront@northlight.example", 0), {"transfer_type": "AWS Outbound"},
        bundled=bundled,
    )  # fmt: skip


def balancer(estate: Estate, account: Account, region: str, name: str, units: Floats) -> list[Stream]:
    """An application load balancer: its hours and its capacity units."""
    arn = f"arn:aws:elasticloadbalancing:{region}:{account.id}:loadbalancer/app/{name}/{estate.ident('', name, 16)}"
    price = PER_UNIT[region]
    labels = tags(account, "platform", "platform@northlight.example", len(name))
    return [
        Stream(account, region, "AWSELB", usage_type(region, "LoadBalancerUsage"), "LoadBalancing:Application", arn,
               "Hrs", price["alb_hour"], shapes.always(estate.clock),
               f"${price['alb_hour']:g} per Application LoadBalancer-hour", "Load Balancer-Application", labels),
        Stream(account, region, "AWSELB", usage_type(region, "LCUUsage"), "LoadBalancing:Application", arn, "LCU-Hrs",
               price["lcu"], units, f"${price['lcu']:g} per used Application load balancer capacity unit-hour",
               "Load Balancer-Application", labels),
    ]  # fmt: skip


def build(estate: Estate) -> None:
    """The busy gateways, the balancers, the addresses in use, and the traffic to the world."""
    clock = estate.clock

    def traffic(key: str, level: float) -> Floats:
        return level * shapes.demand(clock, estate.rng(key), growth=0.03, noise=0.1)

    estate.add(*gateway(estate, PROD, EU, "prod-eu", traffic("nat prod-eu", 8)))
    estate.add(*gateway(estate, DATA, US, "data-us", traffic("nat data-us", 12)))
    estate.add(*gateway(estate, SHARED, US, "shared-us", traffic("nat shared-us", 2)))
    estate.add(*balancer(estate, PROD, US, "storefront", traffic("alb storefront", 9)))
    estate.add(*balancer(estate, PROD, EU, "storefront-eu", traffic("alb storefront-eu", 3)))
    estate.add(*balancer(estate, STAGING, US, "staging", traffic("alb staging", 0.2)))
    for number, (account, region) in enumerate([(PROD, US)] * 6 + [(PROD, EU)] * 2 + [(SHARED, US)] * 2 + [(DEV, US)] * 2):
        estate.add(address(estate, account, region, f"in-use-{number}", shapes.always(clock), idle=False))
    estate.add(transfer(estate, PROD, US, "web-out", traffic("web out", 55), bundled=0.1))
    estate.add(transfer(estate, PROD, EU, "web-out-eu", traffic("web out eu", 14)))
    rate = PER_UNIT[US]["transfer_zone"]
    estate.add(
        Stream(
            PROD, US, "AmazonEC2", "DataTransfer-Regional-Bytes", "InterZone-In", estate.ident("i-", "zones"), "GB", rate,
            traffic("zones", 120), f"${rate:g} per GB - regional data transfer - in/out/between EC2 AZs",
            "Data Transfer", tags(PROD, "core", "core@northlight.example", 1), {"transfer_type": "IntraRegion"},
        )
    )  # fmt: skip
