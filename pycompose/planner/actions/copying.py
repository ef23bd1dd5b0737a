"""Configs and secrets that are copied into a container: to which folders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pycompose.plan.desired import ContainerSpec
from pycompose.plan.file_specs import FileSpec
from pycompose.planner.checks.file_targets import mount_at

ROOT = "/"


def copies(spec: ContainerSpec) -> Mapping[str, tuple[FileSpec, ...]]:
    """Return what a container gets copied, by the folder to unpack it in: the root, or a mount that holds some of it."""
    by_folder: dict[str, tuple[FileSpec, ...]] = {}
    for file in (file for file in spec.files if file.copied):
        folder = _folder(spec.attributes, file)
        by_folder[folder] = (*by_folder.get(folder, ()), file)
    return by_folder


def _folder(attributes: Mapping[str, Any], file: FileSpec) -> str:
    """Return the folder to copy to. The engine refuses all but a volume where the container is read only."""
    mount = mount_at(attributes, file.target) if attributes.get("read_only") else None
    return str(mount["target"]) if mount else ROOT
