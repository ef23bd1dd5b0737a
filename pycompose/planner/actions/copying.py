"""Configs and secrets that are copied into a container: the folders they are unpacked in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pycompose.plan.desired import ContainerSpec
from pycompose.plan.file_specs import FileSpec
from pycompose.planner.checks.file_targets import mount_at

ROOT = "/"


def copies(spec: ContainerSpec) -> Mapping[str, tuple[FileSpec, ...]]:
    """Return the files to copy into a container, by the folder to unpack them in: the root, or a mount."""
    by_folder: dict[str, tuple[FileSpec, ...]] = {}
    for file in (file for file in spec.files if file.copied):
        folder = _folder(spec.attributes, file)
        by_folder[folder] = (*by_folder.get(folder, ()), file)
    return by_folder


def _folder(attributes: Mapping[str, Any], file: FileSpec) -> str:
    """Return the folder to copy to: the engine accepts only a volume if the container is read-only."""
    mount = mount_at(attributes, file.target) if attributes.get("read_only") else None
    return str(mount["target"]) if mount else ROOT
