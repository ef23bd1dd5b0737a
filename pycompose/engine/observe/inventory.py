"""Observes what the engine holds of a project, with GET requests only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, cast

from pycompose import naming
from pycompose.engine.http.reader import Query, Reader, filters
from pycompose.engine.observe.abilities import lacking
from pycompose.engine.observe.first_requests import FirstRequests, of_project
from pycompose.engine.observe.image_digests import content_of, image_contents, image_question
from pycompose.engine.translate import endpoints, inspected, mounts, namespaces, networks, port_maps, volumes
from pycompose.engine.translate.engine_units import moment
from pycompose.engine.translate.expected import expected, spelled
from pycompose.plan.desired import ContainerSpec
from pycompose.plan.observed import (
    Health,
    Observed,
    ObservedContainer,
    ObservedEngine,
    ObservedImage,
    ObservedNetwork,
    ObservedVolume,
    State,
)
from pycompose.plan.stamp import Stamp
from pycompose.value import EMPTY, Value


class Question(Value):
    """What has to be looked up for a project."""

    project: str
    containers: tuple[str, ...] = ()
    """The desired names of its containers."""
    specs: Mapping[str, ContainerSpec] = EMPTY
    """The specification of one container of each service."""
    images: tuple[str, ...] = ()
    """The references of its images."""
    networks: tuple[str, ...] = ()
    """The real names of its networks, including external ones."""
    volumes: tuple[str, ...] = ()
    """The real names of its volumes, including external ones."""
    volume_drivers: tuple[str, ...] = ()
    """The volume drivers it asks for, so that plugins that the engine does not list are looked up."""


def observe(reader: Reader, question: Question, first: FirstRequests | None = None) -> Observed:
    """Observe everything that the project has on the engine, and what it names.

    ``first`` are the first requests, if they were already sent. Raises EngineUnreachableError if nothing answers,
    EngineError if the engine refuses.
    """
    first = first or FirstRequests(reader, question.project)
    by_label = of_project(question.project)
    references = sorted(set(question.images))
    of_networks = _lists("/networks", by_label, question.networks)
    of_volumes = _lists("/volumes", by_label, question.volumes)
    of_images = [image_question(image, reader.ping.api) for image in references]
    answers = reader.find_each([*of_networks, *of_volumes, *of_images])
    inspected = first.inspected
    networks = [network for some in islice(answers, len(of_networks)) for network in some]
    volumes = [volume for some in islice(answers, len(of_volumes)) for volume in some["Volumes"] or ()]
    images = {name: _image(name, inspect) for name, inspect in zip(references, answers, strict=True) if inspect}
    facts = first.information
    cgroup = "private" if facts.get("CgroupVersion") == "2" else "host"
    ids = {network["Name"]: network["Id"] for network in networks}
    services = _services(first.listed)
    made_of: dict[str, str] = {}
    containers, borrowing = [], {}
    # one is read while the engine looks up the next; what was listed and is gone was removed in between
    for inspect in filter(None, inspected):
        own = _without_removed(inspect, ids)
        containers.append(_container(own, services, reader.ping.api, cgroup))
        made_of[content_of(inspect)] = inspect["Image"]
        if inspect["HostConfig"].get("VolumesFrom"):
            borrowing[inspect["Id"]] = inspect
    if borrowing:
        from pycompose.engine.observe.borrowed_volumes import with_borrowed

        containers = list(with_borrowed(reader, containers, borrowing))
    images |= _images_of(reader, made_of, images)
    ours, copies = _told_apart(containers, images)
    observed = Observed(
        engine=_engine(reader, facts, cgroup, question.volume_drivers),
        project=question.project,
        containers=ours,
        networks=_networks(networks, question.project, question.networks),
        volumes=_volumes(volumes, question.project, question.volumes),
        images=images,
        taken=_taken(reader, question.project, set(question.containers) - {container.name for container in ours}),
        copies=copies,
    )
    return with_wishes(observed, question.specs)


def _lists(path: str, by_label: Query, names: tuple[str, ...]) -> list[tuple[str, Query]]:
    """Return the questions for what has the label or one of the names; in one question both would have to hold."""
    return [(path, by_label), *([(path, filters(name=sorted(set(names))))] if names else [])]


def _engine(
    reader: Reader, information: Mapping[str, Any], cgroup: str, volume_drivers: Iterable[str]
) -> ObservedEngine:
    plugins = information.get("Plugins") or {}
    if missing := set(volume_drivers) - set(plugins.get("Volume") or ()):
        plugins = {**plugins, "Volume": _volume_drivers(reader, missing)}
    return ObservedEngine(
        id=information.get("ID") or reader.address.url,
        version=reader.ping.version,
        api=reader.ping.api,
        os=reader.ping.os,
        lacks=lacking(information),
        cgroup=cgroup,
        swarm=(information.get("Swarm") or {}).get("LocalNodeState", "inactive"),
        drivers={kind.lower(): tuple(sorted(names or ())) for kind, names in sorted(plugins.items())},
    )


def _volume_drivers(reader: Reader, missing: Iterable[str]) -> list[str]:
    """Look up drivers that the engine did not list at first.

    It lists a plugin of the old kind, a socket or file in a folder, only after volumes were listed, and never one that
    it manages itself; the files may name that one without its tag.
    """
    again, managed = reader.get("/info"), reader.get("/plugins")
    found = list((again.get("Plugins") or {}).get("Volume") or ())
    for plugin in managed:
        kinds = [kind["Capability"] for kind in plugin["Config"]["Interface"]["Types"]]
        if plugin["Enabled"] and "volumedriver" in kinds:
            found += [plugin["Name"], *(name for name in missing if plugin["Name"] == f"{name}:latest")]
    return found


def _images_of(
    reader: Reader, wanted: Mapping[str, str], known: Mapping[str, ObservedImage]
) -> dict[str, ObservedImage]:
    """Return the images that containers were made of, by content: their references may mean other images by now.

    ``wanted`` has their ids, by content.
    """
    found = {content: image for image in known.values() for content in image.contents if content in wanted}
    missing = sorted(wanted.keys() - found.keys())
    inspected = reader.find_all([image_question(wanted[content], reader.ping.api) for content in missing])
    pairs = zip(missing, inspected, strict=True)
    return found | {content: _image(wanted[content], inspect) for content, inspect in pairs if inspect}


def _image(reference: str, inspect: Mapping[str, Any]) -> ObservedImage:
    labels = (inspect.get("Config") or {}).get("Labels") or {}
    tagged = (inspect.get("Metadata") or {}).get("LastTagTime") or ""
    if tagged.startswith("0001"):  # how Go writes the absence of a time
        tagged = inspect.get("Created", "")
    return ObservedImage(
        reference=reference,
        id=inspect["Id"],
        labels=labels,
        supplies=inspected.image_words(inspect),
        tagged=moment(tagged) if tagged else None,
        digests=tuple(inspect.get("RepoDigests") or ()),
        contents=image_contents(inspect),
    )


def _without_removed(inspect: Mapping[str, Any], ids: Mapping[str, str]) -> Mapping[str, Any]:
    """Leave out networks that were removed under a stopped container: one of the same name is a different one."""
    settings = inspect["NetworkSettings"]
    there = {
        name: endpoint
        for name, endpoint in (settings.get("Networks") or {}).items()
        if not _is_another(endpoint, ids.get(name))
    }
    return {**inspect, "NetworkSettings": {**settings, "Networks": there}}


def _is_another(endpoint: Mapping[str, Any] | None, id_: str | None) -> bool:
    known = (endpoint or {}).get("NetworkID")
    return bool(known and id_ and known != id_)


def _services(listed: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the service of each listed container, by its id and by its name."""
    services: dict[str, str] = {}
    for container in listed:
        names = (name.removeprefix("/") for name in container["Names"] or ())
        service = (container.get("Labels") or {}).get(naming.SERVICE, "")
        services |= dict.fromkeys((container["Id"], *names), service)
    return services


def _told_apart(
    found: Iterable[ObservedContainer], images: Mapping[str, ObservedImage]
) -> tuple[tuple[ObservedContainer, ...], tuple[str, ...]]:
    """Return the project's containers, and the names of those that only look like them."""
    copies = {container.id: container.name for container in found if _is_inherited(container, images)}
    ours = [container for container in found if container.id not in copies]
    in_order = sorted(ours, key=lambda c: (c.service, c.number, c.created, c.id))
    return tuple(in_order), tuple(sorted(copies.values()))


def _taken(reader: Reader, project: str, names: set[str]) -> dict[str, str]:
    """Return which of the names other containers have, with their projects; without names no request is sent."""
    if not names:
        return {}
    listed = reader.get("/containers/json", {"all": 1, **filters(name=[f"^/{re.escape(n)}$" for n in sorted(names)])})
    owners = {
        name.removeprefix("/"): (container.get("Labels") or {}).get(naming.PROJECT, "")
        for container in listed
        for name in container["Names"]
    }
    return {name: "" if owner == project else owner for name, owner in sorted(owners.items()) if name in names}


def with_wishes(observed: Observed, specs: Mapping[str, ContainerSpec]) -> Observed:
    """Add to containers that another tool created how pycompose's would look; ``specs`` are by service."""
    engine = observed.engine
    made_by_others = {c.id for c in observed.containers if c.applied is None and c.service in specs}
    containers = tuple(
        c._replace(wanted=spelled(specs[c.service], engine.api, engine.cgroup)) if c.id in made_by_others else c
        for c in observed.containers
    )
    return observed._replace(containers=containers)


def _is_inherited(container: ObservedContainer, images: Mapping[str, ObservedImage]) -> bool:
    """Return whether the labels came with the image: ``docker commit`` copies a container's labels into its image.

    The project's label alone says nothing, because images that compose built also have it; only a container has a
    config-hash. Tools label a container with the digest of its image, and no image has a label with its own digest.
    Without that label, the container's name decides.
    """
    image = images.get(container.image_id)
    theirs = image.labels.get(naming.CONFIG_HASH) if image else None
    if image is None or theirs is None or theirs != container.labels.get(naming.CONFIG_HASH):
        return False
    if naming.IMAGE in container.labels:
        return container.labels[naming.IMAGE] == image.labels.get(naming.IMAGE)
    return not container.name.endswith(naming.container_name(*_named(container)))


def _named(container: ObservedContainer) -> tuple[str, str, int]:
    return container.labels.get(naming.PROJECT, ""), container.service, container.number


def _container(
    inspect: Mapping[str, Any], services: Mapping[str, str], api: tuple[int, int], cgroup: str
) -> ObservedContainer:
    """Return a container; ``services`` has the service of each of the project's containers, by id and by name."""
    labels = inspect["Config"].get("Labels") or {}
    number = labels.get(naming.NUMBER, "")
    state, stamp = inspect["State"], Stamp.decode(labels)
    return ObservedContainer(
        id=inspect["Id"],
        name=inspect["Name"].removeprefix("/"),
        service=labels.get(naming.SERVICE, ""),
        number=int(number) if number.isdigit() else 0,
        state=cast("State", state["Status"]),
        health=health(state),
        exit_code=state["ExitCode"],
        image=inspect["Config"]["Image"],
        image_id=content_of(inspect),
        labels=labels,
        live=namespaces.with_services(inspected.container_words(inspect, cgroup), services)
        | namespaces.links(inspect, services),
        networks=endpoints.attachments(inspect),
        addresses=endpoints.addresses(inspect),
        applied=expected(stamp, api, cgroup) if stamp else None,
        mounts=mounts.names(inspect.get("Mounts") or []),
        one_off=labels.get(naming.ONE_OFF) == "True",
        replaces=labels.get(naming.REPLACE, ""),
        created=inspect["Created"],
        ports=port_maps.published_now(inspect["NetworkSettings"].get("Ports") or {}),
    )


def health(state: Mapping[str, Any]) -> Health:
    """Return the health in a container's state; ``none`` without a health check."""
    return cast("Health", (state.get("Health") or {}).get("Status") or "none")


def _networks(found: Iterable[Mapping[str, Any]], project: str, names: Iterable[str]) -> dict[str, ObservedNetwork]:
    """Keep the project's networks and those with exactly these names; the engine's filter also finds parts of names.

    Old engines can have two networks with one name: then the project's own is kept.
    """
    kept = {}
    for inspect in sorted(found, key=lambda network: (network.get("Labels") or {}).get(naming.PROJECT) == project):
        labels = inspect.get("Labels") or {}
        if inspect["Name"] in names or labels.get(naming.PROJECT) == project:
            kept[inspect["Name"]] = ObservedNetwork(
                id=inspect["Id"],
                name=inspect["Name"],
                key=_key(labels, project, naming.NETWORK),
                labels=labels,
                live=networks.network_words(inspect),
            )
    return {name: kept[name] for name in sorted(kept)}


def _volumes(found: Iterable[Mapping[str, Any]], project: str, names: Iterable[str]) -> dict[str, ObservedVolume]:
    kept = {}
    for inspect in found:
        labels = inspect.get("Labels") or {}
        if inspect["Name"] in names or labels.get(naming.PROJECT) == project:
            kept[inspect["Name"]] = ObservedVolume(
                name=inspect["Name"],
                key=_key(labels, project, naming.VOLUME),
                labels=labels,
                live=volumes.volume_words(inspect),
            )
    return {name: kept[name] for name in sorted(kept)}


def _key(labels: Mapping[str, str], project: str, label: str) -> str:
    return labels.get(label, "") if labels.get(naming.PROJECT) == project else ""
