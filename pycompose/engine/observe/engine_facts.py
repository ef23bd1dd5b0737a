"""What an engine is: its versions and drivers, as ``version --engine`` shows them."""

from __future__ import annotations

from pycompose.engine.http.reader import Reader
from pycompose.value import Value
from pycompose.version import dotted_version


class EngineFacts(Value):
    """Facts about an engine."""

    address: str
    name: str
    version: str
    api: str
    """The API version used with it."""
    newest_api: str
    """The newest API version that it supports."""
    oldest_api: str
    """The oldest API version that it supports."""
    os: str
    architecture: str
    kernel: str
    storage_driver: str
    cgroup: str
    network_drivers: tuple[str, ...]
    volume_drivers: tuple[str, ...]
    log_drivers: tuple[str, ...]
    swarm: str
    security: tuple[str, ...]


def engine_facts(reader: Reader) -> EngineFacts:
    """Return the facts about an engine, from two GET requests."""
    version, information = reader.get_all([("/version", {}), ("/info", {})])
    plugins = information.get("Plugins") or {}
    return EngineFacts(
        address=reader.address.url,
        name=(version.get("Platform") or {}).get("Name") or "Docker Engine",
        version=version["Version"],
        api=dotted_version(reader.ping.api),
        newest_api=version["ApiVersion"],
        oldest_api=version.get("MinAPIVersion", ""),
        os=information.get("OperatingSystem") or version["Os"],
        architecture=version["Arch"],
        kernel=version.get("KernelVersion", ""),
        storage_driver=information.get("Driver", ""),
        cgroup=f"{information.get('CgroupDriver', '')} v{information.get('CgroupVersion', '1')}",
        network_drivers=tuple(sorted(plugins.get("Network") or ())),
        volume_drivers=tuple(sorted(plugins.get("Volume") or ())),
        log_drivers=tuple(sorted(plugins.get("Log") or ())),
        swarm=(information.get("Swarm") or {}).get("LocalNodeState", "inactive"),
        security=tuple(information.get("SecurityOptions") or ()),
    )
