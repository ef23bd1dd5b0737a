"""Obtains images by pull, or by build with the classic builder, and reports the engine's messages as progress."""

from __future__ import annotations

import os
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pycompose.engine.images.sdk import Images
from pycompose.errors import EngineError, Problem
from pycompose.events import Say
from pycompose.plan.steps import BuildImage, PullImage
from pycompose.redact import concealed
from pycompose.regular_file import read_beginning

OFTEN = 0.1
"""Seconds between two progress lines of a pull: the engine reports far more often than anybody can read."""

LAST_LINES = 20
"""Lines of a build's output that are shown when it fails."""


def pull(images: Images, step: PullImage, say: Say) -> None:
    """Pull an image; raises EngineError with the image's name and what to do."""
    layers: dict[str, tuple[int, int]] = {}
    said_at = 0.0
    try:
        for message in _checked(images.pull(step.reference, step.platform)):
            amount = message.get("progressDetail") or {}
            if amount.get("total") and message.get("status") == "Downloading":
                layers[message["id"]] = (amount["current"], amount["total"])
            if time.monotonic() - said_at >= OFTEN:
                said_at = time.monotonic()
                done, total = (sum(pair[i] for pair in layers.values()) for i in (0, 1))
                say(_line(message), done if layers else None, total if layers else None)
        # so that the engine records the time of this pull even if the image is the same
        images.name_again(step.reference)
    except EngineError as error:
        raise _not_pulled(step, error) from error


def _line(message: Mapping[str, Any]) -> str:
    return ": ".join(str(message[key]) for key in ("id", "status") if message.get(key))


def _not_pulled(step: PullImage, error: EngineError) -> EngineError:
    said = error.problems[0].what
    hint = "check the name, and that the registry is reachable; a private image needs: docker login"
    if step.platform:
        hint += f"\nthe requested platform is {step.platform}"
    what = f'image "{step.reference}" cannot be pulled: {said}'
    return EngineError(Problem(None, str(step.address), what, hint), status=error.status)


def build(images: Images, step: BuildImage, say: Say) -> None:
    """Build an image; raises EngineError with the step of the Dockerfile that failed and the last lines of output."""
    context = str(step.build["context"])
    if "://" not in context and not context.startswith("git@") and not Path(context).is_dir():
        what = f'image "{step.reference}" cannot be built: the folder {context} does not exist'
        hint = "it is the build context; correct build.context in the compose file"
        raise EngineError(Problem(None, str(step.address), what, hint))
    _refuse_what_is_no_file(step)
    doing, lines = "", deque[str](maxlen=LAST_LINES)
    with _options(step) as options:
        try:
            for message in _checked(images.build(**options)):
                for line in _lines(message):
                    if line.strip():
                        doing = line if line.startswith("Step ") else doing
                        lines.append(line)
                        say(line, None, None)
        except EngineError as error:
            what = f'image "{step.reference}" cannot be built: {error.problems[0].what}'
            hint = "\n".join([*([doing] if doing and doing not in lines else []), *lines])
            raise EngineError(Problem(None, str(step.address), what, hint), status=error.status) from error


def _refuse_what_is_no_file(step: BuildImage) -> None:
    """Raise EngineError for a pipe, a device or the like: the SDK would wait for it, and nothing could end that."""
    context = str(step.build["context"])
    dockerfile = "" if step.build.get("dockerfile_inline") else str(step.build.get("dockerfile") or "Dockerfile")
    for name in filter(None, (dockerfile, ".dockerignore")):
        file = os.path.join(context, name)
        try:
            read_beginning(file, 0)
        except FileNotFoundError:
            continue  # the SDK reports a missing Dockerfile
        except OSError as error:
            what = f'image "{step.reference}" cannot be built: cannot read {file}: {error.strerror}'
            raise EngineError(Problem(None, str(step.address), what, "replace it with a file")) from error


def _lines(message: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a build message; lines that quote the Dockerfile are masked: a compose file may contain it."""
    for line in str(message.get("stream") or message.get("status") or "").splitlines():
        yield concealed(line) if line.startswith("Step ") else line


def _checked(messages: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield the messages; an engine that fails halfway reports it in one of them, with status 200."""
    for message in messages:
        if "error" in message:
            detail = message.get("errorDetail") or {}
            raise EngineError(str(detail.get("message") or message["error"]).strip())
        yield message


@contextmanager
def _options(step: BuildImage) -> Iterator[dict[str, Any]]:
    """Yield ``services.*.build`` as the SDK's arguments; an inline Dockerfile is in a file while they are used."""
    build = step.build
    options: dict[str, Any] = {
        "path": build["context"],
        "dockerfile": build.get("dockerfile"),
        "tag": step.reference,
        "labels": {**(build.get("labels") or {}), **step.labels},
        "buildargs": {name: str(value) for name, value in (build.get("args") or {}).items() if value is not None},
        "target": build.get("target"),
        "pull": bool(build.get("pull")),
        "nocache": bool(build.get("no_cache")),
        "network_mode": build.get("network"),
        "cache_from": build.get("cache_from"),
        "shmsize": int(build["shm_size"]) if build.get("shm_size") else None,
        "extra_hosts": dict(entry.split("=", 1) for entry in build.get("extra_hosts") or ()) or None,
        "platform": next(iter(build.get("platforms") or ()), None),
    }
    inline = build.get("dockerfile_inline")
    if inline is None:
        yield options
        return
    with tempfile.TemporaryDirectory(prefix="pycompose-") as folder:
        file = Path(folder) / "Dockerfile"
        file.write_text(inline, encoding="utf-8")
        yield {**options, "dockerfile": str(file)}
