"""Whether the fixed addresses of services can be had: inside a subnet of their network, and not given to others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pycompose.errors import ValuePath
from pycompose.plan.desired import NetworkSpec
from pycompose.planner.checks.network_addresses import contains, is_address
from pycompose.planner.draft import Draft

Fixed = tuple[str, str, ValuePath]
"""A service, its fixed address, and the address's path."""


def check_addresses(draft: Draft) -> None:
    """Add problems for addresses outside every subnet, and warnings for those that others may have already."""
    for network in draft.request.desired.networks.values():
        if network.external or (network.attributes.get("ipam") or {}).get("driver", "default") != "default":
            continue
        pools = [pool for pool in (network.attributes.get("ipam") or {}).get("config") or () if pool.get("subnet")]
        for version, key in ((4, "ipv4_address"), (6, "ipv6_address")):
            fixed = [one for one in _fixed(draft, network, key) if is_address(one[1], version)]
            _check_subnets(draft, network, fixed, [pool for pool in pools if (":" in pool["subnet"]) == (version == 6)])
            if version == 4:  # there are so many of the others that chance does not matter
                _warn_of_chance(draft, network, fixed, pools)


def _fixed(draft: Draft, network: NetworkSpec, key: str) -> Iterator[Fixed]:
    for name, service in draft.request.desired.services.items():
        address = (service.networks.get(network.name) or {}).get(key)
        if address and service.replicas:
            yield name, address, ("services", name, "networks", network.key, key)


def _check_subnets(draft: Draft, network: NetworkSpec, fixed: list[Fixed], pools: list[Mapping[str, Any]]) -> None:
    subnets = [pool["subnet"] for pool in pools]
    for _, address, path in fixed:
        if not subnets:
            what = f'the network "{network.key}" has no subnet of its own, so no address in it can be fixed'
            draft.complain(path, what, f"add a subnet with {address} in it to networks.{network.key}.ipam.config")
        elif not any(contains(subnet, address) for subnet in subnets):
            what = f'{address} is outside the network "{network.key}", which has {" and ".join(subnets)}'
            draft.complain(path, what, "choose an address inside it, or change the subnet")


def _warn_of_chance(draft: Draft, network: NetworkSpec, fixed: list[Fixed], pools: list[Mapping[str, Any]]) -> None:
    """Warn about addresses that the engine may have given to another container first."""
    services = draft.request.desired.services
    others = [
        name
        for name, service in services.items()
        if network.name in service.networks
        and service.replicas
        and not service.networks[network.name].get("ipv4_address")
    ]
    for name, address, path in fixed:
        later = [other for other in others if not _depends(draft, other, name)]
        for pool in pools:
            given = pool.get("ip_range") or pool["subnet"]
            if later and contains(pool["subnet"], address) and contains(given, address):
                what = f"{address} is in the range from which {network.key} gives addresses, and {later[0]} may get it"
                range_ = f"set ip_range in networks.{network.key}.ipam.config, without {address}"
                hint = f"{range_}; or let {later[0]} depend on {name}"
                draft.warn(draft.request.problem(path, what, hint))


def _depends(draft: Draft, service: str, on: str) -> bool:
    """Return whether a service starts after another one."""
    services, seen, pending = draft.request.desired.services, set(), [service]
    while pending:
        name = pending.pop()
        if name in seen or name not in services:
            continue
        seen.add(name)
        if on in services[name].depends_on:
            return True
        pending.extend(services[name].depends_on)
    return False
