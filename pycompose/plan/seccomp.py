"""Seccomp profiles (``security_opt: ["seccomp=FILE"]``): the engine gets their text, and they are compared by digest.

The profile of a container is read back the same way, so that changed content is a change and a new file name is not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from pycompose.plan.stamp import canonical_json

_PROFILE = r"(?s)seccomp[=:](?!unconfined$|builtin$|sha256:)(.+)"


def profile_in(option: str) -> str | None:
    """Return the profile's file (or its text, on the engine) from a security option; None if it names no profile."""
    found = re.fullmatch(_PROFILE, option)
    return found[1] if found else None


def digested(text: str) -> str:
    """Return the option for a profile's text, whatever its white space and order of keys.

    Raises ValueError if the text is not JSON.
    """
    import hashlib  # it loads OpenSSL, and most runs digest nothing

    digest = hashlib.sha256(canonical_json(json.loads(text)).encode()).hexdigest()
    return f"seccomp=sha256:{digest}"


def with_digests(attributes: Mapping[str, Any], service: str, texts: Mapping[Any, str]) -> dict[str, Any]:
    """Return a service's attributes with digests of its profiles; ``texts`` are those that are known, by path."""
    options = [
        digested(texts[path]) if (path := ("services", service, "security_opt", index)) in texts else option
        for index, option in enumerate(attributes.get("security_opt") or ())
    ]
    return {**attributes, **({"security_opt": options} if options else {})}


def texts_by_option(service: str, texts: Mapping[Any, str]) -> dict[str, str]:
    """Return the texts of a service's profiles by the security option that stands for each."""
    return {digested(text): text for path, text in texts.items() if path[:3] == ("services", service, "security_opt")}
