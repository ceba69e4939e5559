"""The network: NAT gateways, load balancers, public addresses, data transfer.

Here: constructors of their streams and the company's healthy ones. Not here: planted waste.
"""

from pipelines.sample import shapes
from pipelines.sample.clock import Floats
from pipelines.sample.company import DATA_US, DEV_US, PROD_EU, PROD_US, SHARED_US, STAGING_US, Place, tags
from pipelines.sample.estate import Estate, Load, Stream
from pipelines.sample.prices import PER_UNIT, usage_type


def gateway(estate: Estate, place: Place, name: str, gigabytes: Floats) -> list[Stream]:
    """A NAT gateway: its hours, and the bytes that pass through it in each hour."""
    arn = place.arn("ec2", f"natgateway/{estate.ident('nat-', name)}")
    labels = tags(place, "platform", "platform@northlight.example", len(name))
    price = PER_UNIT[place.region]
    always = shapes.always(estate.clock)
    estate.loads.append(Load(place, "AWS/NATGateway", arn.rpartition("/")[2], "steady", always, gigabytes))
    return [
        Stream(place, "AmazonEC2", usage_type(place.region, "NatGateway-Hours"), "NatGateway", arn, "Hrs",
               price["nat_hour"], always, f"${price['nat_hour']:g} per NAT Gateway Hour", "NAT Gateway", labels,
               {"group": "NGW:NatGateway"}),
        Stream(place, "AmazonEC2", usage_type(place.region, "NatGateway-Bytes"), "NatGateway", arn, "GB",
               price["nat_gb"], gigabytes, f"${price['nat_gb']:g} per GB Data Processed by NAT Gateways",
               "NAT Gateway", labels, {"group": "NGW:NatGateway"}),
    ]  # fmt: skip


def address(estate: Estate, place: Place, name: str, running: Floats, *, idle: bool) -> Stream:
    """A public IPv4 address; an idle one is an elastic IP that is attached to nothing."""
    rate = PER_UNIT[place.region]["ipv4"]
    state = "Idle" if idle else "InUse"
    kind = (
        f"elastic-ip/{estate.ident('eipalloc-', name)}" if idle else f"network-interface/{estate.ident('eni-', name)}"
    )
    return Stream(
        place, "AmazonVPC", usage_type(place.region, f"PublicIPv4:{state}Address", always_prefixed=True),
        "AllocateAddressVPC" if idle else "AssociateAddressVPC", place.arn("ec2", f"{kind}"), "Hrs",
        rate, running, f"${rate:g} per {state.replace('InUse', 'In-use')} public IPv4 address per hour",
        "VpcPublicIPv4Address", tags(place, "platform", "platform@northlight.example", len(name)),
        {"group": "VPCPublicIPv4Address"},
    )  # fmt: skip


def transfer(estate: Estate, place: Place, name: str, gigabytes: Floats, bundled: float = 0.0) -> Stream:
    """Bytes that leave AWS for the internet."""
    rate = PER_UNIT[place.region]["transfer_out"]
    return Stream(
        place, "AmazonEC2", usage_type(place.region, "DataTransfer-Out-Bytes"), "RunInstances",
        estate.ident("i-", name), "GB", rate, gigabytes, f"${rate:g} per GB - first 10 TB / month data transfer out",
        "Data Transfer", tags(place, "storefront", "storefront@northlight.example", 0),
        {"transfer_type": "AWS Outbound"}, bundled=bundled,
    )  # fmt: skip


def balancer(estate: Estate, place: Place, name: str, units: Floats) -> list[Stream]:
    """An application load balancer: its hours and its capacity units."""
    arn = place.arn("elasticloadbalancing", f"loadbalancer/app/{name}/{estate.ident('', name, 16)}")
    price = PER_UNIT[place.region]
    labels = tags(place, "platform", "platform@northlight.example", len(name))
    return [
        Stream(place, "AWSELB", usage_type(place.region, "LoadBalancerUsage"), "LoadBalancing:Application", arn,
               "Hrs", price["alb_hour"], shapes.always(estate.clock),
               f"${price['alb_hour']:g} per Application LoadBalancer-hour", "Load Balancer-Application", labels),
        Stream(place, "AWSELB", usage_type(place.region, "LCUUsage"), "LoadBalancing:Application", arn, "LCU-Hrs",
               price["lcu"], units, f"${price['lcu']:g} per used Application load balancer capacity unit-hour",
               "Load Balancer-Application", labels),
    ]  # fmt: skip


def build(estate: Estate) -> None:
    """The busy gateways, the balancers, the addresses in use, and the traffic to the world."""
    clock = estate.clock

    def traffic(key: str, level: float) -> Floats:
        return level * shapes.demand(clock, estate.rng(key), growth=0.03, noise=0.1)

    estate.add(*gateway(estate, PROD_EU, "prod-eu", traffic("nat prod-eu", 8)))
    estate.add(*gateway(estate, DATA_US, "data-us", traffic("nat data-us", 12)))
    estate.add(*gateway(estate, SHARED_US, "shared-us", traffic("nat shared-us", 2)))
    estate.add(*balancer(estate, PROD_US, "storefront", traffic("alb storefront", 9)))
    estate.add(*balancer(estate, PROD_EU, "storefront-eu", traffic("alb storefront-eu", 3)))
    estate.add(*balancer(estate, STAGING_US, "staging", traffic("alb staging", 0.2)))
    for number, place in enumerate([PROD_US] * 6 + [PROD_EU] * 2 + [SHARED_US] * 2 + [DEV_US] * 2):
        estate.add(address(estate, place, f"in-use-{number}", shapes.always(clock), idle=False))
    estate.add(transfer(estate, PROD_US, "web-out", traffic("web out", 55), bundled=0.1))
    estate.add(transfer(estate, PROD_EU, "web-out-eu", traffic("web out eu", 14)))
    rate = PER_UNIT[PROD_US.region]["transfer_zone"]
    estate.add(
        Stream(
            PROD_US, "AmazonEC2", "DataTransfer-Regional-Bytes", "InterZone-In", estate.ident("i-", "zones"), "GB",
            rate, traffic("zones", 120), f"${rate:g} per GB - regional data transfer - in/out/between EC2 AZs",
            "Data Transfer", tags(PROD_US, "core", "core@northlight.example", 1), {"transfer_type": "IntraRegion"},
        )
    )  # fmt: skip
