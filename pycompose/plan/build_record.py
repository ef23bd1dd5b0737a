"""What an image remembers of the ``build`` section it was built from, in a label, so that a changed one is noticed.

Build arguments, and whatever looks like a credential, are there only as fingerprints under the user's key. The label
names its image: one that is built on top of this image inherits the label, and is not meant.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from pycompose.errors import ValuePath
from pycompose.plan.stamp import DIGEST, canonical_json, digest
from pycompose.redact import MARKED, Fingerprint, hides
from pycompose.schema.spec.attribute_table import attribute

FORMAT = 1
LONG = 200
"""A value with more characters of JSON is stored as its digest."""

_SHAPING = (
    "context",
    "dockerfile",
    "dockerfile_inline",
    "args",
    "labels",
    "network",
    "target",
    "shm_size",
    "extra_hosts",
    "platforms",
)
"""What the image depends on. The rest says where layers come from, or has no effect on the classic builder."""

FingerprintOf = Callable[[ValuePath, Any], str]


def record_of(service: str, build: Mapping[str, Any], fingerprint: FingerprintOf) -> dict[str, Any]:
    """Return what is remembered of the ``build`` section (canonical) of a service."""
    path: ValuePath = ("services", service, "build")
    shaping = {key: build[key] for key in _SHAPING if build.get(key) not in (None, {}, [])}
    return {key: _stored((*path, key), value, fingerprint) for key, value in shaping.items()}


def _stored(path: ValuePath, value: Any, fingerprint: FingerprintOf) -> Any:
    if isinstance(value, Mapping):
        return {key: _stored((*path, key), item, fingerprint) for key, item in value.items() if item is not None}
    if attribute(path).sensitive or hides(value):
        return Fingerprint(fingerprint(path, value))
    return {DIGEST: digest(value)} if len(canonical_json(value)) > LONG else value


def encode(record: Mapping[str, Any], image: str) -> str:
    """Return the value of the label of an image; equal records give equal texts."""
    return canonical_json({"v": FORMAT, "image": image, "build": _marked(record)})


def _marked(value: Any) -> Any:
    if isinstance(value, Fingerprint):
        return {MARKED: str(value)}
    return {key: _marked(item) for key, item in value.items()} if isinstance(value, Mapping) else value


def decode(label: str, image: str) -> dict[str, Any] | None:
    """Return the record in the label of an image; None if it is not known how the image was built."""
    try:
        data = json.loads(label)
    except ValueError:
        return None
    if not isinstance(data, dict) or (data.get("v"), data.get("image")) != (FORMAT, image):
        return None
    return _unmarked(data["build"]) if isinstance(data.get("build"), dict) else None


def _unmarked(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value.keys() == {MARKED}:
        return Fingerprint(value[MARKED])
    return {key: _unmarked(item) for key, item in value.items()}


def comparable(before: Any, after: Any) -> Any:
    """Return ``before`` with the values of ``after`` where a different key made both unknown: that is no change."""
    if isinstance(before, Fingerprint) and isinstance(after, Fingerprint):
        return before if _key(before) == _key(after) else after
    if isinstance(before, dict) and isinstance(after, dict):
        return {key: comparable(value, after.get(key)) for key, value in before.items()}
    return before


def _key(fingerprint: str) -> str:
    return fingerprint.partition(":")[0]
