"""Checks that involve several attributes: dangling references, attributes that exclude each other, cycles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from pycompose.errors import ValuePath, dotted
from pycompose.schema.forms.short_forms import is_address
from pycompose.schema.model import Map
from pycompose.schema.phases.cycles import MAX_CYCLES, cycles
from pycompose.schema.phases.wrong import put_wrong, take_out
from pycompose.schema.spec.attribute_table import Row, table
from pycompose.schema.tree.problems import Problems, did_you_mean, place
from pycompose.schema.tree.symbols import is_open
from pycompose.value import Value

MAX_NUMBER = 2**63
"""The smallest whole number that is too large for docker compose."""
Finding = tuple[ValuePath, str, str]
"""Where something is wrong, what is wrong, and what to do."""


class _Whole(Value):
    """What a service is checked against."""

    document: Map
    disabled: Mapping[str, Any]
    """The services whose profile is disabled."""
    is_lost: Callable[[ValuePath], bool]
    """Returns whether a value was removed because it is wrong."""


def check_values(document: Map, problems: Problems) -> None:
    """Check each part of a canonical tree by itself: exclusive attributes, addresses, sources of configs and secrets.

    What is wrong is noted and removed from the tree.
    """
    findings = [
        (path, problems.error(place(document, path), path, what, hint))
        for path, what, hint in _values(document, problems.is_lost)
        if not _open_at(document, path)
    ]
    for path, wrong in findings:
        put_wrong(document, path, wrong)
    if findings:
        take_out(document, table(), (), problems)


def check_project(document: Map, disabled: Mapping[str, Any], problems: Problems, *, names: bool) -> None:
    """Check the enabled services of a canonical document against each other and the resources they name.

    With ``names``, no two containers may have one name.
    """
    whole = _Whole(document=document, disabled=disabled, is_lost=problems.is_lost)
    for name, service in document["services"].items():
        _report(document, _source_of_image(whole, service, ("services", name)), problems)
        for check, attributes in _SERVICE_CHECKS:
            if not attributes.isdisjoint(service):
                _report(document, check(whole, service, ("services", name)), problems)
    _report(document, _empty_secrets(whole), problems)
    if names:
        _report(document, _container_names(document), problems)
    _report(document, islice(cycles(document), MAX_CYCLES), problems)


def say_replicas(document: Map) -> None:
    """Copy ``scale`` to ``deploy.replicas`` where there is a ``deploy``, as docker compose's check does."""
    for service in document["services"].values():
        if service.get("scale") is not None and isinstance(service.get("deploy"), Map):
            service["deploy"]["replicas"] = service["scale"]


def _report(document: Map, findings: Iterable[Finding], problems: Problems) -> None:
    for path, what, hint in findings:
        if not _open_at(document, path):
            problems.error(place(document, path), path, what, hint)


def _open_at(document: Map, path: ValuePath) -> bool:
    """Return whether a value, or a part of it or its name, is open, so that no rule applies to it."""
    value: Any = document
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            break
    item = value.values() if isinstance(value, Map) and isinstance(path[-1], int) else ()
    parts = value if isinstance(value, list) else item
    return any(map(is_open, (value, *parts, *path)))


def _values(document: Map, is_lost: Callable[[ValuePath], bool]) -> Iterator[Finding]:
    yield from _excluded(document.get("services"), table().below("services"), ("services",))
    for name, volume in (document.get("volumes") or {}).items():
        yield from _external(volume, ("volumes", name))
    for kind, sources in (("configs", ("file", "environment", "content")), ("secrets", ("file", "environment"))):
        for name, resource in (document.get(kind) or {}).items():
            if not is_lost((kind, name)):
                yield from _content(resource, sources, (kind, name))
    for name, service in (document.get("services") or {}).items():
        if not _WITH_TARGETS.isdisjoint(service):
            yield from _targets(service, ("services", name))


_WITH_TARGETS = frozenset({"devices", "ports", "volumes"})


def _targets(service: Map, at: ValuePath) -> Iterator[Finding]:
    """Check ports, devices and mounts; those that still contain a variable are text, and no rule applies to them."""
    for index, port in enumerate(service.get("ports") or ()):
        if not isinstance(port, Map):
            continue
        if port.get("host_ip") is not None and not is_address(port["host_ip"]):
            yield (*at, "ports", index), f'"{port["host_ip"]}" is not an IP address', 'write one like "127.0.0.1"'
        if "target" not in port:
            yield (*at, "ports", index), "a port without a target", "add target: PORT, the port in the container"
    for index, device in enumerate(service.get("devices") or ()):
        if isinstance(device, Map) and "target" not in device:
            yield (*at, "devices", index), "a device without a target", "add target: the path in the container"
    for index, mount in enumerate(service.get("volumes") or ()):
        if isinstance(mount, Map) and not mount.get("target"):
            yield (*at, "volumes", index), "a mount without a target", "add target: /PATH"
        if isinstance(mount, Map) and mount["type"] == "bind" and "source" not in mount:
            yield (*at, "volumes", index), "a bind mount without a source", "add source: PATH"


def _excluded(value: Any, row: Row, path: ValuePath) -> Iterator[Finding]:
    """Find the attributes that exclude each other according to the table."""
    if isinstance(value, dict):
        for key, item in value.items():
            below = row.below(key)
            if below.excludes in value and below.excludes is not None:
                yield (*path, key), f"{key} and {below.excludes} exclude each other", "keep one of the two"
            if below.reaches("excludes"):
                yield from _excluded(item, below, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _excluded(item, row.below(index), (*path, index))


def _external(resource: Any, at: ValuePath) -> Iterator[Finding]:
    if isinstance(resource, dict) and resource.get("external") is True:
        for key in resource:
            if key not in ("name", "external") and not key.startswith("x-"):
                yield (*at, key), f"an external {at[0]!s:.6} cannot have {key}", f"remove {key}, or external: true"


def _content(resource: Any, sources: tuple[str, ...], at: ValuePath) -> Iterator[Finding]:
    given = [source for source in sources if source in resource]
    if len(given) > 1:
        yield (*at, given[1]), f"{' and '.join(given)} exclude each other", "keep one of them"
    if not given and "driver" not in resource and "external" not in resource:
        yield at, f"this {str(at[0])[:-1]} has no content", f"add one of {', '.join(sources)}, or external: true"


def _empty_secrets(whole: _Whole) -> Iterator[Finding]:
    """Find secrets without content, whether or not a service uses them."""
    for name, secret in (whole.document.get("secrets") or {}).items():
        given = secret.get("external") is True or secret.get("file") or secret.get("environment")
        if not given and not whole.is_lost(("secrets", name)):
            yield ("secrets", name), "this secret has no content", "add one of file, environment, or external: true"


def _source_of_image(whole: _Whole, service: Map, at: ValuePath) -> Iterator[Finding]:
    build = service.get("build")
    if build is None:
        sources = [(*at, source) for source in ("image", "build", "provider")]
        if not service.get("image") and "provider" not in service and not any(map(whole.is_lost, sources)):
            yield at, "the service has neither an image nor a build", "add image: NAME, or build: PATH"
        return
    if build.get("dockerfile") and build.get("dockerfile_inline"):
        yield (
            (*at, "build", "dockerfile_inline"),
            "dockerfile and dockerfile_inline exclude each other",
            "keep one of the two",
        )
    services = whole.document["services"]
    for name, context in (build.get("additional_contexts") or {}).items():
        other = context.removeprefix("service:")
        if other == context or whole.is_lost(("services", other, "build")):
            continue
        path = (*at, "build", "additional_contexts", name)
        if other not in services:
            yield path, f'there is no service "{other}"', did_you_mean(other, services)
        elif "build" not in services[other]:
            yield path, f'the service "{other}" is not built', f"add build: to {other}"
    platforms = build.get("platforms")
    if platforms and service.get("platform") and service["platform"] not in platforms:
        yield (
            (*at, "platform"),
            f"{service['platform']} is not one of build.platforms",
            f"add it to build.platforms, or choose one of {', '.join(platforms)}",
        )


def _references(whole: _Whole, service: Map, at: ValuePath) -> Iterator[Finding]:
    """Check that the networks, volumes, configs, secrets and models in use are defined."""
    if service.get("network_mode") and service.get("networks"):
        yield (*at, "network_mode"), "network_mode and networks exclude each other", "keep one of the two"
    used: list[tuple[str, str, ValuePath]] = [
        ("networks", key, (*at, "networks", key)) for key in service.get("networks") or ()
    ]
    for index, mount in enumerate(service.get("volumes") or ()):
        if mount.get("type") == "volume" and mount.get("source"):
            used.append(("volumes", mount["source"], (*at, "volumes", index)))
    for kind in ("configs", "secrets"):
        for index, mount in enumerate(service.get(kind) or ()):
            used.append((kind, mount.get("source", ""), (*at, kind, index)))
    for index, mount in enumerate((service.get("build") or {}).get("secrets") or ()):
        used.append(("secrets", mount.get("source", ""), (*at, "build", "secrets", index)))
    used += [("models", key, (*at, "models", key)) for key in service.get("models") or ()]
    for kind, name, path in used:
        if not name:
            yield path, f"a {kind[:-1]} without a source", f"add source: NAME, one of the top-level {kind}"
            continue
        known = whole.document.get(kind) or {}
        if name not in known and not whole.is_lost((kind, name)):
            near = did_you_mean(name, known)
            yield path, f'there is no {kind[:-1]} "{name}"', near or f'add "{name}:" to the top-level {kind}'


def _dependencies(whole: _Whole, service: Map, at: ValuePath) -> Iterator[Finding]:
    services, disabled = whole.document["services"], whole.disabled
    needed = [(name, (*at, "depends_on", name), need) for name, need in (service.get("depends_on") or {}).items()]
    mode = service.get("network_mode", "")
    if mode.startswith("service:") and mode[8:] not in services:
        needed.append((mode[8:], (*at, "network_mode"), {"required": True}))
    for name, path, need in needed:
        if name in services or whole.is_lost(("services", name)):
            continue
        if name in disabled:
            lost = whole.is_lost((*path, "required")) or whole.is_lost((*at, "profiles"))
            if need.get("required", True) is True and not lost:
                profiles = " or ".join(filter(None, disabled[name].get("profiles") or ()))
                yield (
                    path,
                    f'the service "{name}" is disabled: its profile is {profiles or "empty"}',
                    f"enable it with --profile {profiles}" if profiles else f"name a profile of {name}",
                )
        else:
            near = did_you_mean(name, [*services, *disabled])
            yield path, f'there is no service "{name}"', near or f"the services are: {', '.join(sorted(services))}"


def _health(_whole: _Whole, service: Map, at: ValuePath) -> Iterator[Finding]:
    test = (service.get("healthcheck") or {}).get("test")
    if test and test[0] not in ("CMD", "CMD-SHELL", "NONE"):
        hint = f'write ["CMD", "{test[0]}", …], or the whole command as one text'
        yield (*at, "healthcheck", "test"), f'a test must begin with CMD, CMD-SHELL or NONE, not "{test[0]}"', hint


def _limits(whole: _Whole, service: Map, at: ValuePath) -> Iterator[Finding]:
    """Compare attributes that can be set in two places."""
    deploy = service.get("deploy") or {}
    resources = deploy.get("resources") or {}
    for attribute, holder, key in (
        ("cpus", "limits", "cpus"),
        ("mem_limit", "limits", "memory"),
        ("mem_reservation", "reservations", "memory"),
        ("pids_limit", "limits", "pids"),
    ):
        if not service.get(attribute) or holder not in resources:
            continue
        beside: ValuePath = ("deploy", "resources", holder, key)
        other = resources[holder].get(key)
        if _differ(other, service[attribute]) and not (other is None and whole.is_lost((*at, *beside))):
            what = f"{attribute} and {dotted(beside)} differ"
            yield (*at, attribute), what, "keep one of the two"
    scale, replicas = service.get("scale"), deploy.get("replicas")
    if None not in (scale, replicas) and _differ(scale, replicas):
        yield (*at, "scale"), "scale and deploy.replicas differ", "keep one of the two"
    count = scale if scale is not None else replicas
    path: ValuePath = (*at, "scale") if scale is not None else (*at, "deploy", "replicas")
    if is_open(count):
        return
    if count is not None and not 0 <= count < MAX_NUMBER:
        yield (
            path,
            f"a service cannot have {count} containers",
            "write 0 or more" if count < 0 else "write a smaller number",
        )
    if (count or 0) > 1 and service.get("container_name"):
        yield path, f'{count} containers cannot all be called "{service["container_name"]}"', "remove container_name"


def _differ(one: Any, other: Any) -> bool:
    return bool(one != other) and not is_open(one) and not is_open(other)


def _mounts(_whole: _Whole, service: Map, at: ValuePath) -> Iterator[Finding]:
    """Find mounts with the same target."""
    seen: dict[str, str] = {}
    targets = [(text.partition(":")[0], "tmpfs", index) for index, text in enumerate(service.get("tmpfs") or ())]
    targets += [(mount.get("target", ""), "volumes", index) for index, mount in enumerate(service.get("volumes") or ())]
    for target, kind, index in targets:
        if target in seen:
            yield (*at, kind, index), f"{target} is already mounted by {seen[target]}", "choose another target"
        seen[target] = f"{kind}[{index}]"


def _watch(_whole: _Whole, service: Map, at: ValuePath) -> Iterator[Finding]:
    for index, rule in enumerate((service.get("develop") or {}).get("watch") or ()):
        path = (*at, "develop", "watch", index)
        if not rule.get("target") and rule["action"] not in ("rebuild", "restart"):
            yield path, f"{rule['action']} needs a target", "add target: the path in the container"
        if not rule.get("path"):
            yield (*path, "path"), "an empty path", "write the folder to watch"


_SERVICE_CHECKS = (
    (_references, frozenset({"build", "configs", "models", "network_mode", "networks", "secrets", "volumes"})),
    (_dependencies, frozenset({"depends_on", "network_mode"})),
    (_health, frozenset({"healthcheck"})),
    (_limits, frozenset({"cpus", "deploy", "mem_limit", "mem_reservation", "pids_limit", "scale"})),
    (_mounts, frozenset({"tmpfs", "volumes"})),
    (_watch, frozenset({"develop"})),
)
"""The checks of a service, each with the attributes it applies to."""


def _container_names(document: Map) -> Iterator[Finding]:
    taken: dict[str, str] = {}
    for name, service in document["services"].items():
        container = service.get("container_name")
        if container and container in taken:
            yield (
                ("services", name, "container_name"),
                f'"{container}" is already the container name of {taken[container]}',
                "choose another name",
            )
        taken.setdefault(container, name)
