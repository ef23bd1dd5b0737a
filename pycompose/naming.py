"""Names and labels of what we create, the same as docker compose gives them (api/labels.go of v5.5).

Either tool finds, lists and stops what the other made because it finds these.
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
"""Label of ours: the canonical service that was applied (planner/stamp.py)."""

WHY = "pycompose.why"
"""Label of ours: what the container was made for (planner/why.py)."""

RESERVED = ("com.docker.compose.", "pycompose.")
"""Labels that start so are the tools', not the user's."""


def normal_project_name(text: str) -> str:
    """Make a project name of any text as docker compose does: lower case, ``[a-z0-9_-]``, no leading ``_`` or ``-``."""
    return re.sub(r"[^a-z0-9_-]", "", text.lower()).lstrip("_-")


def is_project_name(text: str) -> bool:
    """Return whether a name given on purpose (``-p``) can stand as it is."""
    return bool(text) and text == normal_project_name(text)


def container_name(project: str, service: str, number: int) -> str:
    """Name the container of one replica: ``project-service-1``."""
    return f"{project}-{service}-{number}"


def resource_name(project: str, key: str) -> str:
    """Name a network, volume, config or secret that the file does not name: ``project_key``."""
    return f"{project}_{key}"


def image_name(project: str, service: str) -> str:
    """Name the image of a service that is built and gives no ``image``: ``project-service``."""
    return f"{project}-{service}"


def candidate_name(name: str, replaced: str) -> str:
    """Name a container that is to take another one's place until it does; ``replaced`` is the other's id."""
    return f"{replaced[:12]}_{name}"


def retired_name(name: str, container_id: str) -> str:
    """Name a container whose place another one has taken, until it is removed."""
    return f"{name}_replaced_{container_id[:12]}"
