"""The stamp: what was applied, written into a label when the object is created.

Labels cannot change after creation, so the stamp holds exactly what the files said then, and there is no need to guess
which of the engine's values are an image's defaults. It holds no sensitive values, only the keys of such attributes:
the engine has the values beside it, exact and as immutable as the label.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pycompose import naming
from pycompose.errors import ValuePath
from pycompose.schema.spec.attribute_table import attribute
from pycompose.value import EMPTY, Value

FORMAT = 1
LIMIT = 32 * 1024
"""The maximum bytes of a stamp; a longer one holds digests of attributes instead of their values."""

DIGEST = "$digest"
LIVE = "$live"


def canonical_json(value: Any) -> str:
    """Write a value as JSON so that equal values give equal texts."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: Any) -> str:
    """Return the digest of a canonical value: 64 hex digits."""
    import hashlib  # it loads OpenSSL, and most runs digest nothing

    return hashlib.sha256(canonical_json(value).encode("utf-8", "surrogateescape")).hexdigest()


class Stamp(Value):
    """What was applied to a container, a network or a volume."""

    project: str
    name: str
    """The key of its service, network or volume in the files."""
    number: int
    """Which replica it is; 0 for networks and volumes."""
    hash: str
    """The config-hash beside the stamp."""
    attributes: Mapping[str, Any]
    """Canonical attributes.

    Instead of a value there may be ``{"$live": [keys] | True}`` (sensitive: the engine has it) or ``{"$digest": hex}``
    (it was too long).
    """
    files: Mapping[str, Mapping[str, str]] = EMPTY
    """What is remembered of configs, secrets and mounted files, by definition (``file_specs.remembered``)."""

    @classmethod
    def of(cls, project: str, path: ValuePath, number: int, hash_: str, attributes: Mapping[str, Any]) -> Stamp:
        """Make the stamp of canonical attributes; ``path`` is their path in the files, ``("services", "web")``."""
        stored = {key: _storable((*path, key), value) for key, value in attributes.items()}
        return cls(project=project, name=str(path[-1]), number=number, hash=hash_, attributes=stored)

    def encode(self) -> str:
        """Return the label's value; above LIMIT bytes it holds only the digests of the attributes."""
        text = self._json(self.attributes)
        if len(text.encode("utf-8", "surrogateescape")) > LIMIT:
            text = self._json({key: _digested(value) for key, value in self.attributes.items()})
        return text

    def _json(self, attributes: Mapping[str, Any]) -> str:
        return canonical_json(
            {
                "v": FORMAT,
                "project": self.project,
                "name": self.name,
                "number": self.number,
                "hash": self.hash,
                "attributes": attributes,
                **({"files": self.files} if self.files else {}),
            }
        )

    @classmethod
    def decode(cls, labels: Mapping[str, str]) -> Stamp | None:
        """Read the stamp among an object's labels.

        Return None if there is none for this very object: ``docker commit`` and people copy labels, so a stamp counts
        only beside the same project and config-hash, and in a known format.
        """
        beside = (labels.get(naming.PROJECT), labels.get(naming.CONFIG_HASH), _name(labels), _number(labels))
        return _decoded(labels.get(naming.STAMP, ""), beside)

    def applied(self, live: Mapping[str, Any]) -> dict[str, Any]:
        """Return the attributes as they were applied; what the stamp must not hold is taken from the live object."""
        return {key: _restored(value, live.get(key)) for key, value in self.attributes.items()}

    def names(self, path: ValuePath) -> bool:
        """Return whether the stamp has a sensitive entry at ``path`` below the object, such as a variable."""
        value = self.attributes.get(str(path[0]))
        keys = value.get(LIVE) if isinstance(value, dict) else None
        return isinstance(keys, list) and path[1:] != () and path[1] in keys


@lru_cache(maxsize=1024)
def _decoded(text: str, beside: tuple[str | None, str | None, str | None, int]) -> Stamp | None:
    """Read a stamp beside the object's own labels.

    The result is cached: the planner reads the labels again that ``observe`` has read.
    """
    try:
        data = json.loads(text)
    except ValueError:
        return None
    if not isinstance(data, dict) or data.get("v") != FORMAT or not isinstance(data.get("attributes"), dict):
        return None
    if beside != (data.get("project"), data.get("hash"), data.get("name"), data.get("number")):
        return None
    return Stamp(
        project=data["project"],
        name=data["name"],
        number=data["number"],
        hash=data["hash"],
        attributes=data["attributes"],
        files={key: value for key, value in (data.get("files") or {}).items() if isinstance(value, dict)},
    )


def is_digest(value: Any) -> bool:
    """Return whether a stamped value is a digest, as in a stamp that was too long."""
    return isinstance(value, dict) and value.keys() == {DIGEST}


def is_digest_of(before: Any, after: Any) -> bool:
    """Return whether ``before`` is a digest of the value ``after``."""
    return is_digest(before) and bool(before[DIGEST] == digest(after))


def is_withheld(value: Any) -> bool:
    """Return whether the stamp has only a digest instead of a value, or says to read it from the engine."""
    return isinstance(value, dict) and bool(value) and value.keys() <= {LIVE, DIGEST}


def _name(labels: Mapping[str, str]) -> str | None:
    return labels.get(naming.SERVICE) or labels.get(naming.NETWORK) or labels.get(naming.VOLUME)


def _number(labels: Mapping[str, str]) -> int:
    text = labels.get(naming.NUMBER, "0")
    return int(text) if text.isdecimal() else 0


def _storable(path: ValuePath, value: Any) -> Any:
    """Replace a value that must not be written down by a note to read it from the engine."""
    if attribute(path).sensitive:
        return {LIVE: sorted(value) if isinstance(value, dict) else True}
    from pycompose.redact import hides  # a plan without changes writes no stamp

    return {LIVE: True} if hides(value) else value


def _restored(value: Any, live: Any) -> Any:
    if not isinstance(value, dict) or value.keys() != {LIVE}:
        return value
    keys = value[LIVE]
    if isinstance(keys, list) and isinstance(live, dict):
        return {key: live[key] for key in keys if key in live}
    return live


def _digested(value: Any) -> Any:
    if is_withheld(value):
        return value
    return {DIGEST: digest(value)}
