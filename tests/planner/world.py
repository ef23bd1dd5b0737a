"""An engine's state as it would be after a project was applied to it, with what a case changes by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pycompose import naming
from pycompose.host.build_records import with_build_records
from pycompose.host.contents import read_contents
from pycompose.plan.build_record import encode
from pycompose.plan.desired import ContainerSpec, Desired
from pycompose.plan.labels import container_labels
from pycompose.plan.observed import (
    Observed,
    ObservedContainer,
    ObservedEngine,
    ObservedImage,
    ObservedNetwork,
    ObservedVolume,
    WrittenFiles,
)
from pycompose.planner.desire import desire
from pycompose.planner.desire_files import sources
from pycompose.schema.load import load
from pycompose.schema.load_options import LoadOptions
from pycompose.schema.model import Project

KEY = "0" * 64


def project_of(file: Path, services: tuple[str, ...] = (), environment: Mapping[str, str] | None = None) -> Project:
    return load(
        LoadOptions(
            files=(file.name,),
            project_name="demo",
            services=services,
            environment=environment or {},
            cwd=file.parent,
        )
    )


def desired_of(project: Project, key: str = KEY) -> Desired:
    """Say what a project asks for; the contents of its configs and secrets are known under ``key``."""
    keys = {"PYCOMPOSE_KEY": key}
    return with_build_records(desire(project, "1.0", read_contents(sources(project), keys).known), project.folder, keys)


def engine(api: tuple[int, int] = (1, 51)) -> ObservedEngine:
    return ObservedEngine(id="engine", version="28.3" if api > (1, 41) else "20.10", api=api)


def nothing(api: tuple[int, int] = (1, 51), world: Mapping[str, Any] | None = None) -> Observed:
    return Observed(engine=engine(api)._replace(**(world or {}).get("engine", {})), project="demo")


def identity(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def applied(desired: Desired, world: Mapping[str, Any] | None = None, api: tuple[int, int] = (1, 51)) -> Observed:
    """Give the state after ``up``.

    ``world`` changes it: ``containers`` (attributes by name), ``more`` containers like the first, names that are
    ``gone``, ``images`` (id by reference), ``stale`` and ``registry`` as in Observed, ``taken`` names, ``copies`` and
    what the engine ``lacks``. ``networks`` and ``volumes`` are by real name what somebody made of them: ``live``,
    ``labels``. ``images_remember`` how
    they were built. ``guests`` are who else uses them, ``engine`` is what it is besides: ``swarm``, ``drivers``.
    """
    changes = world or {}
    specs = [service.replica(n + 1) for service in desired.services.values() for n in range(service.replicas)]
    containers = [_container(spec, changes.get("containers", {}).get(spec.name, {})) for spec in specs]
    containers += [_container(specs[0], {**values, "name": name}) for name, values in changes.get("more", {}).items()]
    images = {spec.image: f"sha256:{identity(spec.image)}" for spec in specs} | changes.get("images", {})
    networks = {spec.name: spec for spec in desired.networks.values()}
    volumes = {spec.name: spec for spec in desired.volumes.values()}
    gone = set(changes.get("gone", []))
    return Observed(
        engine=engine(api)._replace(lacks=frozenset(changes.get("lacks", ())), **changes.get("engine", {})),
        project="demo",
        containers=tuple(c for c in containers if c.name not in gone),
        networks={
            name: _made_by_hand(
                ObservedNetwork(
                    id=identity(name),
                    name=name,
                    key=spec.key,
                    labels=spec.labels,
                    live={"driver": "bridge", **spec.attributes},
                ),
                changes.get("networks", {}).get(name, {}),
            )
            for name, spec in networks.items()
            if name not in gone
        },
        volumes={
            name: _made_by_hand(
                ObservedVolume(
                    name=name, key=spec.key, labels=spec.labels, live={"driver": "local", **spec.attributes}
                ),
                changes.get("volumes", {}).get(name, {}),
            )
            for name, spec in volumes.items()
            if name not in gone
        },
        images={
            name: ObservedImage(
                reference=name,
                id=image,
                labels=_labels_of_image(desired, name) if changes.get("images_remember") else {},
                supplies={},
                contents=(image,),
                tagged=1_795_608_000.0,
                digests=(f"{name}@{image}",),
            )
            for name, image in images.items()
            if image
        },
        taken=changes.get("taken", {}),
        copies=tuple(changes.get("copies", ())),
        guests=changes.get("guests", {}),
        stale={name: tuple(files) for name, files in changes.get("stale", {}).items()},
        registry=changes.get("registry", {}),
    )


def _labels_of_image(desired: Desired, image: str) -> dict[str, str]:
    built = [s.recorded for s in desired.services.values() if s.image == image and s.recorded is not None]
    return {naming.BUILD: encode(built[0], image)} if built else {}


Resource = TypeVar("Resource", ObservedNetwork, ObservedVolume)


def _made_by_hand(found: Resource, changes: Mapping[str, Any]) -> Resource:
    return found._replace(**changes)


def _container(spec: ContainerSpec, changes: Mapping[str, Any]) -> ObservedContainer:
    healthy = "healthcheck" in spec.attributes
    live = {**spec.attributes, "labels": dict(spec.labels)}
    container = ObservedContainer(
        id=identity(spec.name),
        name=spec.name,
        service=spec.service,
        number=spec.number,
        state="running",
        health="healthy" if healthy else "none",
        exit_code=0,
        image=spec.image,
        image_id=f"sha256:{identity(spec.image)}",
        labels=container_labels(spec, {}, {}),
        live={**live, **changes.get("live", {})},
        networks=spec.networks,
        applied={key: value for key, value in spec.attributes.items() if key not in ("environment", "labels")},
        mounts={
            mount["target"]: mount.get("source") or identity(mount["target"])
            for mount in spec.attributes.get("volumes", ())
            if mount["type"] == "volume"
        },
        ports=tuple(port for port in spec.attributes.get("ports", ()) if port.get("published")),
        addresses={
            name: tuple(attachment[key] for key in ("ipv4_address", "ipv6_address") if attachment.get(key))
            for name, attachment in spec.networks.items()
        },
    )
    written: dict[str, Any] = {"written": WrittenFiles(**changes["written"])} if "written" in changes else {}
    own = {key: value for key, value in changes.items() if key not in ("live", "written")}
    return container._replace(**own, **written)
