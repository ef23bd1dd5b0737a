"""Adds to services what their images are to remember of ``build``, under the user's key if it has arguments."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from pycompose.errors import Problem, ValuePath
from pycompose.host.key import VARIABLE, user_key
from pycompose.plan.build_record import record_of
from pycompose.plan.desired import Desired, ServiceSpec


def with_build_records(desired: Desired, folder: str, environment: Mapping[str, str]) -> Desired:
    """Return the desired state with the records of all builds; ``folder`` is the project's.

    If the key can be neither read nor stored, builds that need it have no record, and a warning says so. Raises
    PlanError if the key is invalid.
    """
    fingerprint = _fingerprints(environment)
    services: dict[str, ServiceSpec] = {}
    warnings: list[Problem] = []
    for name, service in desired.services.items():
        services[name] = service
        if service.build is None:
            continue
        try:
            recorded = record_of(name, _movable(service.build, folder), fingerprint)
            services[name] = service._replace(recorded=recorded)
        except OSError as error:
            what = f"{error.filename} cannot be read or written ({error.strerror}), so changed builds are not detected"
            warnings = [Problem(None, VARIABLE, what, "set it to 64 hex digits: openssl rand -hex 32")]
    return desired._replace(services=services, warnings=(*desired.warnings, *warnings))


def _movable(build: Mapping[str, Any], folder: str) -> Mapping[str, Any]:
    """Return ``build`` with its context relative to the project's folder: one that moves must not be built again."""
    context = str(build.get("context", ""))
    return {**build, "context": os.path.relpath(context, folder)} if os.path.isabs(context) else build


def _fingerprints(environment: Mapping[str, str]) -> Callable[[ValuePath, Any], str]:
    """Return a function that makes fingerprints; it reads the key when the first one is needed."""
    key = cache(lambda: user_key(environment))
    return lambda path, value: key().fingerprint_of(path, value)
