"""Random stacks, and edits of them: what is tried at every moment at which a run can be killed."""

from __future__ import annotations

import copy
import random
import zlib
from collections.abc import Callable, Mapping
from typing import Any

Stack = dict[str, Any]


def random_stack(chance: random.Random, image: str, project: str) -> Stack:
    """Return the document of a project of two to four services, whose ports and addresses are its own."""
    own = zlib.crc32(project.encode())
    first_port, lan = 20_000 + own % 12_000, f"10.{200 + own % 50}.{own // 50 % 250}."
    names = ["db", "api", "proxy", "worker"][: chance.randrange(2, 5)]
    services = {name: _service(chance, image, names[: index + 1], first_port, lan) for index, name in enumerate(names)}
    return {
        "services": services,
        "networks": {"lan": {"ipam": {"config": [{"subnet": f"{lan}0/25"}]}}, "other": {}},
        "volumes": {"data": {}},
        "configs": {"settings": {"content": "level=1"}},
    }


def _service(chance: random.Random, image: str, names: list[str], first_port: int, lan: str) -> Stack:
    """Return the last of the services with these names; it may depend on one of the others."""
    number, others = len(names), names[:-1]
    service: Stack = {
        "image": image,
        "init": True,
        "command": "sleep 3600",
        "environment": {"REVISION": "1"},
        "networks": {"lan": {}},
    }
    if chance.random() < 0.5:
        service["ports"] = [f"127.0.0.1:{first_port + number}:80"]
    elif chance.random() < 0.5:
        service["scale"] = 2
    if "scale" not in service and chance.random() < 0.5:
        service["networks"]["lan"] = {"ipv4_address": f"{lan}{100 + number}"}
    if chance.random() < 0.5:
        service["volumes"] = ["data:/data", "/anonymous"]
    if chance.random() < 0.5:
        service["configs"] = [{"source": "settings", "target": "/settings", "mode": 0o440}]
    if chance.random() < 0.5:
        service["restart"] = "unless-stopped"
    if chance.random() < 0.3:
        service["healthcheck"] = {"test": ["CMD", "true"], "interval": "300ms"}
    if others and chance.random() < 0.7:
        service["depends_on"] = {chance.choice(others): {"condition": "service_started", "restart": True}}
    return service


def _environment(_: random.Random, stack: Stack) -> None:
    for service in stack["services"].values():
        service["environment"]["REVISION"] = "2"


def _config(_: random.Random, stack: Stack) -> None:
    stack["configs"]["settings"]["content"] = "level=2"
    for service in stack["services"].values():
        service["configs"] = [{"source": "settings", "target": "/settings", "mode": 0o440}]


def _rename(chance: random.Random, stack: Stack) -> None:
    """Rename a service, which keeps its port, its address and the name of its container."""
    services = stack["services"]
    old = chance.choice(sorted(services))
    services["renamed"] = services.pop(old)
    for service in services.values():
        needs = service.get("depends_on", {})
        if old in needs:
            needs["renamed"] = needs.pop(old)


def _swap(_: random.Random, stack: Stack) -> None:
    """Let two services swap their ports and addresses."""
    one, other = (stack["services"][name] for name in sorted(stack["services"])[:2])
    for key in ("ports", "networks", "scale"):
        values = [service.pop(key, None) for service in (other, one)]
        for service, value in zip((one, other), values, strict=True):
            if value is not None:
                service[key] = value


def _subnet(_: random.Random, stack: Stack) -> None:
    """Take the other half of the addresses."""
    pool = stack["networks"]["lan"]["ipam"]["config"][0]
    pool["subnet"] = pool["subnet"].replace(".0/25", ".128/25")
    for service in stack["services"].values():
        attachment = service["networks"]["lan"]
        if "ipv4_address" in attachment:
            lan, _, number = attachment["ipv4_address"].rpartition(".")
            attachment["ipv4_address"] = f"{lan}.{int(number) + 100}"


def _move(_: random.Random, stack: Stack) -> None:
    """Move everything from one network to another, and change what is changed in place."""
    for service in stack["services"].values():
        service["networks"] = {"other": {"aliases": ["moved"]}}
        service["mem_limit"] = "64m"


def _edited(edit: Callable[[random.Random, Stack], None]) -> Callable[[random.Random, Stack], Stack]:
    def apply(chance: random.Random, stack: Stack) -> Stack:
        edited = copy.deepcopy(stack)
        edit(chance, edited)
        return edited

    return apply


EDITS: Mapping[str, Callable[[random.Random, Stack], Stack]] = {
    "environment": _edited(_environment),
    "config": _edited(_config),
    "rename": _edited(_rename),
    "swap": _edited(_swap),
    "subnet": _edited(_subnet),
    "move": _edited(_move),
}
"""By name: returns an edited copy of a stack."""
