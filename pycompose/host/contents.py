"""Reads the contents of configs, secrets and profiles on the host, once, before planning.

The contents stay here. Plans, labels and messages contain only fingerprints, and the step that copies a content into a
container gets it from here by the path of its definition.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pycompose.errors import Problem, ValuePath, dotted
from pycompose.host.key import VARIABLE, Content, Key, user_key
from pycompose.plan.file_specs import NOTHING, Known, Source
from pycompose.regular_file import read_beginning, read_regular
from pycompose.value import EMPTY, Value

MOST_BYTES = 64 * 2**20
"""The maximum size of a config or secret: anything larger is data, and belongs in a volume."""
MOST_PROFILE_BYTES = 2**20
"""The maximum size of a seccomp profile; the engine's own has 13 kB."""
MOST_FILES = 10_000
"""The maximum number of files in a config or secret."""


class Contents(Value):
    """The contents of a project's configs and secrets."""

    _private = frozenset({"copied"})

    known: Known = NOTHING
    """What a plan may know of them."""
    copied: Mapping[ValuePath, Content] = EMPTY
    """The contents that have to be copied, by the path of their definition; never shown."""


def read_profiles(sources: Iterable[Source], contents: Contents) -> Contents:
    """Add the texts of seccomp profiles to what is known; one that cannot be read or is not JSON is a problem."""
    texts: dict[ValuePath, str] = {}
    problems: list[Problem] = []
    for source in sources:
        try:
            text = read_regular(source.file, MOST_PROFILE_BYTES)
            texts[source.path] = json.dumps(json.loads(text), separators=(",", ":"))
        except OSError as error:
            problems.append(_unread(source, error, lenient=False))
        except (ValueError, RecursionError) as error:
            what = f"{source.file} is not JSON: {error}"
            problems.append(Problem(source.origin, dotted(source.path), what, "a seccomp profile is a JSON document"))
    known = contents.known
    return contents._replace(known=known._replace(profiles=texts, problems=(*known.problems, *problems)))


def read_contents(sources: tuple[Source, ...], environment: Mapping[str, str]) -> Contents:
    """Read the contents and fingerprint them with the user's key; without sources no key is needed.

    What cannot be read is a problem in ``known``; an unreadable file that the engine mounts is only a warning, and if
    the key cannot be stored there are no fingerprints. Raises PlanError if the key is invalid.
    """
    if not sources:
        return Contents()
    copied: dict[ValuePath, Content] = {}
    fingerprints: dict[ValuePath, str] = {}
    problems: list[Problem] = []
    warnings: list[Problem] = []
    key = _key(environment, warnings)
    for source in sources:
        try:
            content = _content(source)
        except OSError as error:
            lenient = bool(source.file) and not source.copied and not isinstance(error, FileNotFoundError)
            (warnings if lenient else problems).append(_unread(source, error, lenient=lenient))
            continue
        if source.copied:
            copied[source.path] = content
        if key is not None:
            fingerprints[source.path] = key.fingerprint(source.path, content)
    known = Known(fingerprints=fingerprints, problems=tuple(problems), warnings=tuple(warnings))
    return Contents(known=known, copied=copied)


def read_mounted(sources: Iterable[Source], environment: Mapping[str, str], contents: Contents) -> Contents:
    """Add the fingerprints of mounted files to what is known; folders and missing files are skipped.

    Raises PlanError if the user's key is invalid.
    """
    files = [source for source in sources if Path(source.file).is_file()]
    warnings: list[Problem] = []
    if not files or (key := _key(environment, warnings)) is None:
        return contents._replace(known=contents.known._replace(warnings=(*contents.known.warnings, *warnings)))
    fingerprints = dict(contents.known.fingerprints)
    for source in files:
        try:
            # not by its index, which may change, nor by its name: what counts is what the service reads
            fingerprints[source.path] = key.fingerprint(source.path[:2], _content(source))
        except OSError as error:
            warnings.append(_unread(source, error, lenient=True))
    warnings = [*contents.known.warnings, *warnings]
    return contents._replace(known=contents.known._replace(fingerprints=fingerprints, warnings=tuple(warnings)))


def _key(environment: Mapping[str, str], warnings: list[Problem]) -> Key | None:
    try:
        return user_key(environment)
    except OSError as error:
        what = f"{error.filename} cannot be read or written ({error.strerror}), so changed contents are not detected"
        warnings.append(Problem(None, VARIABLE, what, "set it to 64 hex digits: openssl rand -hex 32"))
        return None


def _unread(source: Source, error: OSError, *, lenient: bool) -> Problem:
    reason = "there is no such file" if isinstance(error, FileNotFoundError) else str(error.strerror)
    reason = reason[:1].lower() + reason[1:]
    if not source.file:
        hint = f"set it: export {source.variable}=…, or in .env" if source.variable else "write the name of the file"
        return Problem(source.origin, dotted(source.path), reason, hint)
    if lenient:
        hint = "the engine still mounts it, but changes of its content are not detected"
    else:
        hint = f"looked for {source.file}"
    return Problem(source.origin, dotted(source.path), f"cannot read {source.file}: {reason}", hint)


def _content(source: Source) -> Content:
    """Return the content; raises OSError if there is none, if it cannot be read, or if it is too large."""
    if source.file:
        return dict(_files(Path(source.file)))
    if source.text is None:
        what = f"the variable {source.variable} is not set" if source.variable else "a file without a name"
        raise OSError(errno.EINVAL, what)
    return {"": source.text.encode("utf-8", "surrogateescape")}


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield a file, or all files of a folder; links to files count as files, anything else in it is skipped."""
    if "\0" in str(path):
        raise OSError(errno.EINVAL, "a file name cannot contain a NUL character")
    mode, left = path.stat().st_mode, MOST_BYTES
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise OSError(errno.EINVAL, "it is neither a file nor a folder")
    found = [("", path)] if stat.S_ISREG(mode) else _below(path)
    for number, (name, file) in enumerate(found, start=1):
        data = read_beginning(file, left)
        left -= len(data)
        if left < 0 or number > MOST_FILES:
            limit = f"{MOST_FILES} files" if left >= 0 else f"{MOST_BYTES // 2**20} MiB"
            raise OSError(errno.EFBIG, f"it contains more than {limit}")
        yield name, data


def _below(folder: Path) -> Iterator[tuple[str, Path]]:
    for at, folders, names in os.walk(folder, onerror=_refuse):
        folders.sort()
        for file in (Path(at) / name for name in sorted(names)):
            if file.is_file():
                yield str(file.relative_to(folder)), file


def _refuse(error: OSError) -> None:
    raise error
