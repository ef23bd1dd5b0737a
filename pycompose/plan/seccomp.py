"""Seccomp profiles (``security_opt: ["seccomp=FILE"]``): the engine gets their text, and they are compared by digest.

What a container was made with is read back the same way, so that a changed profile is a change and its name is none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from pycompose.plan.stamp import canonical_json

_PROFILE = r"(?s)seccomp[=:](?!unconfined$|builtin$|sha256:)(.+)"


def profile_in(option: str) -> str | None:
    """Return the file, or on the engine the text, of a security option that names a profile; None for another option."""
    found = re.fullmatch(_PROFILE, option)
    return found[1] if found else None


def digested(text: str) -> str:
    """Write the option for a profile's text, whose white space and order of keys mean nothing. Raises ValueError."""
    import hashlib  # it loads OpenSSL, and most runs digest nothing

    digest = hashlib.sha256(canonical_json(json.loads(text)).encode()).hexdigest()
    return f"seccomp=sha256:{digest}"


def with_digests(attributes: Mapping[str, Any], service: str, texts: Mapping[Any, str]) -> dict[str, Any]:
    """Write a service's options with the digests of its profiles, as far as their ``texts`` are known, by path."""
    options = [
        digested(texts[path]) if (path := ("services", service, "security_opt", index)) in texts else option
        for index, option in enumerate(attributes.get("security_opt") or ())
    ]
    return {**attributes, **({"security_opt": options} if options else {})}


def texts_by_option(service: str, texts: Mapping[Any, str]) -> dict[str, str]:
    """Return the texts of a service's profiles by the option that stands for each."""
    return {digested(text): text for path, text in texts.items() if path[:3] == ("services", service, "security_opt")}
