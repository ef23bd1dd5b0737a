"""The desired state of a project, in the same words as the observed state, so that both can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pycompose import naming
from pycompose.errors import PlanError, Problem, ValuePath, dotted
from pycompose.plan.desired import Desired, Hooks, NetworkSpec, ServiceSpec, VolumeSpec, by_priority
from pycompose.plan.file_specs import NOTHING, Known
from pycompose.plan.labels import resource_labels
from pycompose.plan.seccomp import texts_by_option, with_digests
from pycompose.planner.desire_files import files_of, mounted_files
from pycompose.schema.model import Project
from pycompose.schema.spec.attribute_table import ANY_SERVICE, Impact, attribute
from pycompose.schema.spec.config_hash import service_config
from pycompose.value import Deferred

MOST_CONTAINERS = 5000
"""The most containers of a project: a number in a file must not take all memory, and no engine runs that many."""

Resource = TypeVar("Resource", NetworkSpec, VolumeSpec)


def desire(project: Project, version: str, known: Known = NOTHING) -> Desired:
    """Return the desired state of a project.

    ``version`` is that of pycompose, for the label; ``known`` is what is known of the contents of files on the host.
    Raises PlanError if the files ask for more than MOST_CONTAINERS.
    """
    _refuse_too_many(project)
    common = {
        naming.PROJECT: project.name,
        naming.VERSION: version,
    }
    networks = {
        key: _resource(NetworkSpec, project, ("networks", key), value or {}, common)
        for key, value in project.networks.items()
    }
    volumes = {
        key: _resource(VolumeSpec, project, ("volumes", key), value or {}, common)
        for key, value in project.volumes.items()
    }
    services = {name: _service(project, name, networks, volumes, common) for name in sorted(project.services)}
    services = {
        name: service._replace(
            attributes=with_digests(service.attributes, name, known.profiles),
            profiles=texts_by_option(name, known.profiles),
            links=tuple(_links(service, services)),
            files=files_of(project, name, known),
            mounted=mounted_files(project, name, known),
        )
        for name, service in services.items()
    }
    return Desired(
        project=project.name,
        services=services,
        networks=networks,
        volumes=volumes,
        disabled=frozenset(project.disabled),
        idle={kind: frozenset(names) for kind, names in project.idle.items()},
        external=frozenset(
            {volume.name for volume in volumes.values() if volume.external}
            | {name for name, external in project.idle.get("volumes", {}).items() if external}
        ),
        has_files="services" in project.document,
        document=project.document,
        problems=known.problems,
        warnings=known.warnings,
    )


def _refuse_too_many(project: Project) -> None:
    containers = 0
    for name, service in project.services.items():
        containers += _replicas(service)
        if containers > MOST_CONTAINERS:
            own = "replicas" in (service.get("deploy") or {})
            path = ("services", name, "deploy", "replicas") if own else ("services", name, "scale")
            what = f"the project has more than {MOST_CONTAINERS} containers"
            hint = "ask for fewer: one engine runs them all"
            raise PlanError(Problem(project.origin(path), dotted(path), what, hint))


def _service(
    project: Project,
    name: str,
    networks: Mapping[str, NetworkSpec],
    volumes: Mapping[str, VolumeSpec],
    common: Mapping[str, str],
) -> ServiceSpec:
    service = _settled(project, name)
    image = _image(project, name)
    depends_on = service.get("depends_on") or {}
    attributes = dict(_carried({**service, "image": image}, ANY_SERVICE))
    attached = attributes.pop("networks", {})
    if "volumes" in attributes:
        attributes["volumes"] = [_with_real_name(mount, volumes) for mount in attributes["volumes"]]
    return ServiceSpec(
        project=project.name,
        name=name,
        replicas=_replicas(service),
        image=image,
        build=service.get("build"),
        pull_policy=service.get("pull_policy") or "missing",
        platform=service.get("platform") or "",
        depends_on=depends_on,
        attributes=attributes,
        networks={networks[key].name: attached.get(key) or {} for key in by_priority(service.get("networks") or {})},
        tool_labels={**common, naming.SERVICE: name, **_service_labels(project, depends_on)},
        config=Deferred(lambda: service_config(service)),
        hooks=_hooks(service),
        from_env_files=frozenset(
            variable
            for variable in service.get("environment") or ()
            if project.is_from_env_file(("services", name, "environment", variable))
        ),
    )


def _image(project: Project, name: str) -> str:
    return project.services[name].get("image") or naming.image_name(project.name, name)


def _settled(project: Project, name: str) -> Mapping[str, Any]:
    """Return a service with the platform from the environment, and with the images of services that it mounts."""
    service = dict(project.services[name])
    if platform := project.platform(name):
        service["platform"] = platform
        if service.get("build") is not None:
            service["build"] = {**service["build"], "platforms": [platform]}
    if "volumes" in service:
        service["volumes"] = [
            {**mount, "source": _image(project, mount["source"])}
            if mount["type"] == "image" and mount.get("source") in project.services
            else mount
            for mount in service["volumes"]
        ]
    return service


def _hooks(service: Mapping[str, Any]) -> Hooks:
    return Hooks(
        pre_start=tuple(service.get("pre_start") or ()),
        post_start=tuple(service.get("post_start") or ()),
        pre_stop=tuple(service.get("pre_stop") or ()),
    )


def _links(service: ServiceSpec, services: Mapping[str, ServiceSpec]) -> Iterator[str]:
    """Yield links, ``container:alias``: those of docker compose for a service's containers, and external ones."""
    for link in service.attributes.get("links") or ():
        name, _, alias = link.partition(":")
        linked = services.get(name)
        for number in range(1, linked.replicas + 1 if linked else 1):
            container = naming.container_name(service.project, name, number)
            for word in (alias or name, f"{name}-{number}", container):
                yield f"{linked.container(number) if linked else name}:{word}"
    for link in service.attributes.get("external_links") or ():
        container, _, alias = link.partition(":")
        yield f"{container}:{alias or container}"


def _carried(values: Mapping[str, Any], path: ValuePath) -> Mapping[str, Any]:
    """Keep the attributes that a container carries; changing the others has no impact on the engine."""
    kept = {}
    for key, value in values.items():
        below = attribute((*path, key))
        if isinstance(value, dict):
            inner = _carried(value, (*path, key))
            if inner or below.impact is not Impact.NONE:
                kept[key] = inner
        elif below.impact is not Impact.NONE and (value is not None or attribute(path).clears):
            kept[key] = value
    return {key: value for key, value in kept.items() if value not in ({}, []) or attribute((*path, key)).clears}


def _replicas(service: Mapping[str, Any]) -> int:
    replicas = (service.get("deploy") or {}).get("replicas", service.get("scale"))
    return 1 if replicas is None else int(replicas)


def _with_real_name(mount: Mapping[str, Any], volumes: Mapping[str, VolumeSpec]) -> Mapping[str, Any]:
    if mount.get("type") == "volume" and mount.get("source") in volumes:
        return {**mount, "source": volumes[mount["source"]].name}
    return mount


def _resource(
    kind: type[Resource], project: Project, path: ValuePath, value: Mapping[str, Any], common: Mapping[str, str]
) -> Resource:
    """Return the specification of a network or volume from its canonical value at ``path``."""
    attributes, key = _own(value, path), str(path[1])
    return kind(
        key=key,
        name=value.get("name") or naming.resource_name(project.name, key),
        attributes=attributes,
        # deferred: the hash in them is needed only if there is no stamp, or something is created
        labels=Deferred(lambda: resource_labels(path, value, attributes, common)),
        external=bool(value.get("external")),
    )


def _own(values: Mapping[str, Any], path: ValuePath) -> Mapping[str, Any]:
    """Keep what the resource is created with, without its name and labels."""
    return {key: value for key, value in _carried(values, path).items() if key not in {"name", "external", "labels"}}


def _service_labels(project: Project, depends_on: Mapping[str, Any]) -> dict[str, str]:
    """Return the labels of all containers of a service; ``depends_on`` is canonical."""
    needs = (
        f"{other}:{need['condition']}:{str(need.get('restart', False)).lower()}"
        for other, need in sorted(depends_on.items())
    )
    return {
        naming.ONE_OFF: "False",
        naming.WORKING_DIRECTORY: project.folder,
        naming.CONFIG_FILES: ",".join(project.paths),
        **({naming.ENVIRONMENT_FILES: ",".join(project.env_paths)} if project.env_paths else {}),
        naming.DEPENDS_ON: ",".join(needs),
    }
