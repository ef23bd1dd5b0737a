"""What changed in configs, secrets and bind-mounted files: the files by name, the contents by fingerprint.

The stamp has the ``file`` of each, and a fingerprint of its content made with the user's key. A fingerprint made with a
different key says nothing, so it is unknown whether the content changed, and unknown is no change. Mounted files are
compared only with ``--content``. Env files need none of this: their values are in the container's environment and are
compared directly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pycompose.errors import Origin, Problem, ValuePath, dotted
from pycompose.plan.changes import FieldChange
from pycompose.plan.desired import ContainerSpec
from pycompose.plan.file_specs import FOLDERS, FileSpec, MountedFile
from pycompose.plan.stamp import Stamp
from pycompose.planner.request import Request
from pycompose.schema.spec.attribute_table import Impact
from pycompose.value import Value


class JudgedFiles(Value):
    """What a comparison of configs, secrets and mounted files found."""

    moved: tuple[FieldChange, ...]
    """Those that are a different file than before, or no longer a file."""
    changed: tuple[FieldChange, ...]
    """Those whose content changed."""
    unknown: tuple[Problem, ...]
    """Warnings about contents that cannot be compared."""


def judge_files(request: Request, spec: ContainerSpec, stamp: Stamp | None) -> JudgedFiles:
    """Compare the files of a container with what its stamp has of them."""
    pairs = list(_with_what_was(stamp, spec.files))
    mounted = [(file, stamp.files.get(file.key, {}) if stamp else {}) for file in spec.mounted]
    known = [(file, before) for file, before in pairs if _comparable(before, file)]
    return JudgedFiles(
        moved=tuple(
            FieldChange(
                path=(*file.source, "file"),
                before=before.get("file"),
                after=file.file or None,
                impact=Impact.RECREATE,
                origin=request.locate(file.place),
            )
            for file, before in pairs
            if before and before.get("file", "") != file.file
        ),
        changed=tuple(
            content_change(file.source, request.locate(file.place))
            for file, before in known
            if before.get("fingerprint") != file.fingerprint
        )
        + tuple(
            content_change(file.path, request.locate(file.path))
            for file, before in mounted
            if _comparable(before, file) and before["fingerprint"] != file.fingerprint
        ),
        unknown=tuple(
            Problem(request.locate(file.place), dotted(file.source), *_UNKNOWN)
            for file, before in pairs
            if file.fingerprint and (file, before) not in known
        )
        + tuple(
            Problem(request.locate(file.path), dotted(file.path), *_NOT_ASKED)
            for file, before in mounted
            if not _comparable(before, file)
        ),
    )


_UNKNOWN = (
    "it is unknown whether its content changed: it was applied with a different key, or by another tool",
    "set PYCOMPOSE_KEY to the original key, or apply it again: --force-recreate",
)

_NOT_ASKED = (
    "it is unknown whether this file's content changed: it was applied without --content, or with a different key",
    "apply it again: --content --force-recreate",
)


def content_change(path: ValuePath, origin: Origin | None) -> FieldChange:
    """Return the change of a file's content, without the content."""
    return FieldChange(
        path=path, before=None, after=None, impact=Impact.RECREATE, origin=origin, sensitive=True, in_file=True
    )


def _with_what_was(stamp: Stamp | None, files: Iterable[FileSpec]) -> Iterator[tuple[FileSpec, Mapping[str, str]]]:
    """Yield one file of each definition, with what the stamp has of it."""
    for file in {file.source: file for file in files}.values():
        yield file, stamp.files.get(dotted(file.source), {}) if stamp else {}


def _comparable(before: Mapping[str, str], file: FileSpec | MountedFile) -> bool:
    """Return whether both fingerprints exist and were made with the same key."""
    return bool(file.fingerprint) and _key(before.get("fingerprint", "")) == _key(file.fingerprint)


def _key(fingerprint: str) -> str:
    return fingerprint.partition(":")[0]


def with_files(live: Mapping[str, Any], wanted: Mapping[str, Any], files: Iterable[FileSpec]) -> dict[str, Any]:
    """Add the presumed configs and secrets to the attributes of a container without a stamp.

    A mount that is exactly what one of ``files`` would be counts as that file. Whether a file was copied in is not
    visible, so it counts as present.
    """
    mounts = live.get("volumes") or []
    mounted = {(mount.get("source"), mount["target"]) for mount in mounts if mount.get("read_only")}
    there = {file.path for file in files if file.copied or (file.file, file.target) in mounted}
    taken = {(file.file, file.target) for file in files if not file.copied}
    asked = {**live, "volumes": [mount for mount in mounts if (mount.get("source"), mount["target"]) not in taken]}
    for kind in FOLDERS:
        asked[kind] = [mount for index, mount in enumerate(wanted.get(kind) or ()) if (kind, index) in there]
    return asked
