"""Names and labels of the objects that pycompose creates, the same as docker compose's (api/labels.go of v5.5).

They let either tool find, list and stop what the other one created.
"""

from __future__ import annotations

import re

PROJECT = "com.docker.compose.project"
SERVICE = "com.docker.compose.service"
NUMBER = "com.docker.compose.container-number"
ONE_OFF = "com.docker.compose.oneoff"
CONFIG_HASH = "com.docker.compose.config-hash"
VERSION = "com.docker.compose.version"
WORKING_DIRECTORY = "com.docker.compose.project.working_dir"
CONFIG_FILES = "com.docker.compose.project.config_files"
DEPENDS_ON = "com.docker.compose.depends_on"
IMAGE = "com.docker.compose.image"
IMAGE_VOLUMES = "com.docker.compose.image-volume-digest"
ENVIRONMENT_FILES = "com.docker.compose.project.environment_file"
NETWORK = "com.docker.compose.network"
VOLUME = "com.docker.compose.volume"
REPLACE = "com.docker.compose.replace"

STAMP = "pycompose.stamp"
"""The label of pycompose for the stamp: the canonical service that was applied (planner/stamp.py)."""

WHY = "pycompose.why"
"""The label of pycompose for the reason why the container was created (planner/why.py)."""

BUILD = "pycompose.build"
"""The label of pycompose, on images, for the build section that it was built from (plan/build_record.py)."""

RESERVED = ("com.docker.compose.", "pycompose.")
"""Prefixes of labels that belong to the tools, not to the user."""


ANONYMOUS_VOLUME = r"[0-9a-f]{64}"
"""The names that an engine gives to volumes without one."""


def normal_project_name(text: str) -> str:
    """Return the project name that docker compose makes of a text: ``[a-z0-9_-]``, no leading ``_`` or ``-``."""
    return re.sub(r"[^a-z0-9_-]", "", text.lower()).lstrip("_-")


def is_project_name(text: str) -> bool:
    """Return whether a name that the user gave (``-p``) is a valid project name as it is."""
    return bool(text) and text == normal_project_name(text)


def container_name(project: str, service: str, number: int) -> str:
    """Return the container name of a replica: ``project-service-1``."""
    return f"{project}-{service}-{number}"


def resource_name(project: str, key: str) -> str:
    """Return the name of a network, volume, config or secret that the file does not name: ``project_key``."""
    return f"{project}_{key}"


def image_name(project: str, service: str) -> str:
    """Return the image name of a service that has ``build`` and no ``image``: ``project-service``."""
    return f"{project}-{service}"


_PATH = r"[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_REGISTRY = rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Fa-f:]+\])(?::[0-9]+)?"
_DIGEST = r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9A-Fa-f]{32,}"
_REFERENCE = rf"(?:{_REGISTRY}/)?{_PATH}(?:/{_PATH})*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{{0,127}})?(?:@{_DIGEST})?|{_DIGEST}"


def is_image_reference(text: str) -> bool:
    """Return whether a text can name an image: ``registry:5000/team/web:1.2@sha256:…``, or the id of one."""
    return re.fullmatch(_REFERENCE, text) is not None


def candidate_name(name: str, replaced: str) -> str:
    """Return the temporary name of a new container; ``replaced`` is the id of the container that it will replace."""
    return f"{replaced[:12]}_{name}"


def retired_name(name: str, container_id: str) -> str:
    """Return the name of a container that was replaced, until it is removed."""
    return f"{name}_replaced_{container_id[:12]}"
