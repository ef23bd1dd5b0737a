"""What changed in configs, secrets and bind-mounted files: the files by name, the contents by fingerprint.

The stamp remembers of each the ``file`` that it was, and a fingerprint of its content under the user's key. One under
another key says nothing, so whether the content changed is unknown, and unknown is no change. Mounted files
are compared where somebody asks for it (``--content``). Env files need none of this: their values are in the
environment of the container, and are compared themselves.
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
from pycompose.schema.spec.table import Impact
from pycompose.value import Value


class JudgedFiles(Value):
    """What a comparison of configs and secrets found.

    ``moved`` are those that are another file than before, or no file any more, ``changed`` those with another content.
    ``unknown`` tells of the contents that cannot be compared.
    """

    moved: tuple[FieldChange, ...]
    changed: tuple[FieldChange, ...]
    unknown: tuple[Problem, ...]


def judge_files(request: Request, spec: ContainerSpec, stamp: Stamp | None) -> JudgedFiles:
    """Compare the configs and secrets of a container with what its stamp remembers of them."""
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
    "whether its content changed is unknown: it was applied with another key, or by another tool",
    "set PYCOMPOSE_KEY to the key of then, or apply it anew: --force-recreate",
)

_NOT_ASKED = (
    "whether the content of the mounted file changed is unknown: it was applied without --content, or with another key",
    "apply it anew: --content --force-recreate",
)


def content_change(path: ValuePath, origin: Origin | None) -> FieldChange:
    """Tell that what is in a file differs, and not what it is."""
    return FieldChange(
        path=path, before=None, after=None, impact=Impact.RECREATE, origin=origin, sensitive=True, in_file=True
    )


def _with_what_was(stamp: Stamp | None, files: Iterable[FileSpec]) -> Iterator[tuple[FileSpec, Mapping[str, str]]]:
    """Return each definition once, with what the stamp remembers of it."""
    for file in {file.source: file for file in files}.values():
        yield file, stamp.files.get(dotted(file.source), {}) if stamp else {}


def _comparable(before: Mapping[str, str], file: FileSpec | MountedFile) -> bool:
    """Return whether both fingerprints are there, and under the same key."""
    return bool(file.fingerprint) and _key(before.get("fingerprint", "")) == _key(file.fingerprint)


def _key(fingerprint: str) -> str:
    return fingerprint.partition(":")[0]


def with_files(live: Mapping[str, Any], wanted: Mapping[str, Any], files: Iterable[FileSpec]) -> dict[str, Any]:
    """Say of a container without a stamp which configs and secrets it was asked to have.

    A mount that is just what one of ``files`` would be is that one; whether one was copied in cannot be seen, so it
    counts as there.
    """
    mounts = live.get("volumes") or []
    mounted = {(mount.get("source"), mount["target"]) for mount in mounts if mount.get("read_only")}
    there = {file.path for file in files if file.copied or (file.file, file.target) in mounted}
    taken = {(file.file, file.target) for file in files if not file.copied}
    asked = {**live, "volumes": [mount for mount in mounts if (mount.get("source"), mount["target"]) not in taken]}
    for kind in FOLDERS:
        asked[kind] = [mount for index, mount in enumerate(wanted.get(kind) or ()) if (kind, index) in there]
    return asked
