"""What was applied to containers after they were created: digests of values by attribute, by container id.

The keys are a service's own attributes (``mem_limit``, also where ``deploy`` says it), and ``networks.NAME`` with a
network's real name for a whole attachment.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from pycompose.plan.stamp import digest

AppliedSince: TypeAlias = Mapping[str, Mapping[str, str]]


def network_key(name: str) -> str:
    """Return the key of the attachment to a network."""
    return f"networks.{name}"


def digest_of(value: Any) -> str:
    """Return the digest of an applied value; None stands for one that was removed."""
    return digest(value)[:32]
