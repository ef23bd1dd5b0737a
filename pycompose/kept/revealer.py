"""A snapshot: the observed state of a project where it runs, for planning elsewhere. Pure.

Its secrets are fingerprints. A value that the files also have is recognized by its fingerprint; one that stays unknown
differs from theirs. With a different key nothing is known, and nothing counts as a change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from pycompose import naming
from pycompose.errors import Problem, ValuePath, dotted
from pycompose.plan.applied_since import AppliedSince
from pycompose.plan.desired import ContainerSpec, Desired, NetworkSpec, ServiceSpec, VolumeSpec
from pycompose.plan.labels import container_hash
from pycompose.plan.observed import Observed, ObservedContainer, ObservedNetwork, ObservedVolume
from pycompose.plan.places import Locate
from pycompose.redact import Fingerprint
from pycompose.schema.model import Project
from pycompose.schema.spec.attribute_table import sensitive_names
from pycompose.value import EMPTY, Value


class Snapshot(Value):
    """What was observed of a project on a host."""

    made: str
    """When it was taken (UTC, ISO 8601)."""
    host: str
    """The name of the machine."""
    folder: str
    """The project's folder there."""
    home: str
    """The home folder there, which ``~`` stands for."""
    asked: Mapping[str, tuple[str, ...]]
    """The names that were looked up, by kind (``images``, ``networks``, ``volumes``)."""
    observed: Observed
    durations: Mapping[str, float]
    """The seconds that each step took the last time."""
    applied_since: AppliedSince = EMPTY
    """What the runs of that machine changed in place."""


def written_openly(project: Project) -> frozenset[ValuePath]:
    """Return the paths, below a service, of values that are set in compose files and in no env file."""
    openly: set[ValuePath] = set()
    elsewhere: set[ValuePath] = set()
    for name, service in project.services.items():
        for attribute in sensitive_names():
            values = service.get(attribute)
            for key in values if isinstance(values, dict) else ():
                hidden = project.is_from_env_file(("services", name, attribute, key))
                (elsewhere if hidden else openly).add((attribute, key))
    return frozenset(openly - elsewhere)


class Revealer:
    """Finds the values that fingerprints stand for among those of the files.

    ``fingerprint`` uses the key whose id is ``key``. ``unknown`` collects the paths of values that cannot be compared.
    """

    def __init__(
        self, desired: Desired, fingerprint: Callable[[ValuePath, Any], str], key: str, locate: Locate
    ) -> None:
        self.desired = desired
        self.fingerprint = fingerprint
        self.key = key
        self.locate = locate
        self.unknown: list[ValuePath] = []

    def observed(self, seen: Observed) -> Observed:
        """Return the observed state with the values that the files also have."""
        return seen._replace(
            containers=tuple(self._container(container, seen) for container in seen.containers),
            networks={n: self._resource(found, self.desired.networks) for n, found in seen.networks.items()},
            volumes={n: self._resource(found, self.desired.volumes) for n, found in seen.volumes.items()},
        )

    def warnings(self) -> Iterator[Problem]:
        """Yield a warning for each value that remained unknown."""
        for path in dict.fromkeys(self.unknown):
            what = "it is unknown whether it changed: the snapshot was taken with a different key"
            yield Problem(self.locate(path), dotted(path), what, "set PYCOMPOSE_KEY to the host's key")

    def _container(self, container: ObservedContainer, seen: Observed) -> ObservedContainer:
        service = self.desired.services.get(container.service)
        if service is None:
            return container
        image, place = seen.images.get(container.image_id), ("services", container.service)
        known = (service.attributes, image.supplies if image else {})
        labels = {**(service.attributes.get("labels") or {}), **self._hash(service, container, seen)}
        return container._replace(
            live=self._value(container.live, (), known, place),
            labels=self._value(container.labels, ("labels",), (labels, image.labels if image else {}), place),
            networks=self._value(container.networks, (), (service.networks,), place),
            applied=container.applied and self._value(container.applied, (), known, place),
        )

    def _hash(self, service: ServiceSpec, container: ObservedContainer, seen: Observed) -> dict[str, str]:
        """Return the config-hash of the file, for a container that has a hash and no stamp."""
        if naming.STAMP in container.labels:
            return {}
        spec: ContainerSpec = service.replica(container.number or 1)
        return {naming.CONFIG_HASH: container_hash(spec, seen.first_of_services)}

    def _resource(self, found: Resource, specs: Mapping[str, NetworkSpec] | Mapping[str, VolumeSpec]) -> Resource:
        spec = specs.get(found.key)
        if spec is None:
            return found
        place: ValuePath = ("networks" if isinstance(spec, NetworkSpec) else "volumes", found.key)
        labels: Mapping[str, str] = {} if naming.STAMP in found.labels else spec.labels
        return found._replace(
            live=self._value(found.live, (), (spec.attributes,), place),
            labels=self._value(found.labels, ("labels",), (labels,), place),
        )

    def _value(self, value: Any, path: ValuePath, known: Iterable[Any], place: ValuePath) -> Any:
        if isinstance(value, Mapping):
            return {
                key: self._value(item, (*path, key), [one.get(key) for one in known if isinstance(one, Mapping)], place)
                for key, item in value.items()
            }
        if not isinstance(value, Fingerprint):
            return value
        there = [one for one in known if one is not None]
        if value.partition(":")[0] == self.key:
            return next((one for one in there if one == value or self.fingerprint(path, one) == value), value)
        if there and not isinstance(there[0], Fingerprint):
            self.unknown.append((*place, *path))
        return there[0] if there else value


Resource = TypeVar("Resource", ObservedNetwork, ObservedVolume)


def with_what_was_not_asked(
    seen: Observed, asked: Mapping[str, tuple[str, ...]], desired: Desired, locate: Locate
) -> tuple[Observed, tuple[Problem, ...]]:
    """Add external networks and volumes that were not looked up, and warn about them and about such images."""
    networks, volumes = dict(seen.networks), dict(seen.volumes)
    told: list[Problem] = []
    for kind, specs in (("networks", desired.networks), ("volumes", desired.volumes)):
        for key, spec in specs.items():
            if spec.external and spec.name not in asked.get(kind, ()):
                told.append(_unasked(locate, (kind, key), f'{kind.removesuffix("s")} "{spec.name}"'))
                if kind == "networks":
                    networks[spec.name] = ObservedNetwork(id="", name=spec.name, key="", labels={}, live={})
                else:
                    volumes[spec.name] = ObservedVolume(name=spec.name, key="", labels={}, live={})
    told += [
        _unasked(locate, ("services", service.name, "image"), f'image "{service.image}"')
        for service in desired.services.values()
        if service.image not in asked.get("images", ())
    ]
    return seen._replace(networks=networks, volumes=volumes), tuple(told)


def _unasked(locate: Locate, path: ValuePath, what: str) -> Problem:
    hint = "take a snapshot with these files"
    return Problem(
        locate(path), dotted(path), f"it is unknown whether the engine has {what}: it was not looked up", hint
    )
