"""What the specification adds to every project: the default network, names, implicit dependencies."""

from __future__ import annotations

from typing import Any

from pycompose.naming import resource_name
from pycompose.schema.forms.short_forms import clean
from pycompose.schema.model import Map, Seq
from pycompose.schema.read.environment import Environment, paired
from pycompose.schema.tree.symbols import is_open

RESOURCES = ("networks", "volumes", "configs", "secrets")
NAMESPACES = ("network_mode", "ipc", "pid", "uts", "cgroup")
"""The attributes with which a container shares a namespace with another service (``service:NAME``)."""
_NEEDING = frozenset({"links", "volumes_from", *NAMESPACES})
"""The attributes that may imply a dependency on another service."""


def normalise(document: Map, project: str, environment: Environment) -> None:
    """Add the implied values to a canonical tree, which is changed."""
    document["name"] = project
    _default_network(document)
    for service in (document.get("services") or {}).values():
        if isinstance(service, Map):
            _service(service, environment)
    for kind in RESOURCES:
        _names(document.get(kind) or {}, project)


def _default_network(document: Map) -> None:
    """Attach services without networks to the network ``default``, which exists only if a service needs it."""
    needed = False
    for service in (document.get("services") or {}).values():
        if not isinstance(service, Map) or "provider" in service or "network_mode" in service:
            continue
        if not service.get("networks"):
            service["networks"] = Map({"default": None})
        needed = needed or "default" in service["networks"]
    if needed:
        document.setdefault("networks", Map())
        if document["networks"] is None:
            document["networks"] = Map()
        document["networks"].setdefault("default", None)


def _service(service: Map, environment: Environment) -> None:
    if service.get("pull_policy") == "if_not_present":
        service["pull_policy"] = "missing"
    build = service.get("build")
    if isinstance(build, Map):
        if build.get("dockerfile") is None and build.get("dockerfile_inline") is None:
            build["dockerfile"] = "Dockerfile"
        if "args" in build:
            build["args"] = _resolved(build["args"], environment, keep=False)
    if "environment" in service:
        service["environment"] = _resolved(service["environment"], environment, keep=True)
    for mount in service.get("volumes") or ():
        if isinstance(mount, Map):
            mount["target"] = clean(mount["target"])
    if not _NEEDING.isdisjoint(service):
        depends_on = service.get("depends_on") or Map()
        _implicit_dependencies(service, depends_on)
        if depends_on:
            service["depends_on"] = depends_on
    for hook in service.get("pre_start") or ():
        if service.get("image"):
            hook.setdefault("image", service["image"])


def _resolved(value: Any, environment: Environment, *, keep: bool) -> Any:
    """Take the values of variables without one from the environment; with ``keep``, those without any stay as null.

    An empty sequence becomes null, as docker compose prints it (there are sequences only without interpolation).
    """
    if isinstance(value, Seq):
        places = value.places()
        pairs = [paired(pair, environment, mark) for pair, mark in zip(value, places, strict=True)]
        kept = [index for index, pair in enumerate(pairs) if keep or "=" in pair]
        resolved = Seq(pairs[index] for index in kept)
        resolved.marks = [places[index] for index in kept]
        return resolved or None
    for key in [key for key, item in value.items() if item is None]:
        value[key] = environment.value(key, value.marks.get(key))
        if value[key] is None and not keep:
            del value[key]
    return value


def _implicit_dependencies(service: Map, depends_on: Map) -> None:
    links, sources = service.get("links") or Seq(), service.get("volumes_from") or Seq()
    for link, mark in zip(links, links.places(), strict=True):
        parts = link.split(":")
        _depend(depends_on, parts[0] if len(parts) == 2 else link, mark, restart=True)
    for namespace in NAMESPACES:
        shared = service.get(namespace)
        if isinstance(shared, str) and shared.startswith("service:"):
            _depend(depends_on, shared.removeprefix("service:"), service.marks.get(namespace), restart=True)
    for source, mark in zip(sources, sources.places(), strict=True):
        if not source.startswith("container:"):
            _depend(depends_on, source.partition(":")[0], mark, restart=False)


def _depend(depends_on: Map, service: str, mark: Any, *, restart: bool) -> None:
    if service not in depends_on and not is_open(service):
        depends_on[service] = Map({"condition": "service_started", "restart": restart, "required": True})
        depends_on.marks[service] = mark


def _names(resources: dict[str, Any], project: str) -> None:
    for key, given in resources.items():
        resource = given if given is not None else Map()
        resources[key] = resource
        if resource.get("name") is None:
            resource["name"] = key if resource.get("external") is True else resource_name(project, key)
