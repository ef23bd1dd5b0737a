"""Saved plans: written now, and applied later if the project and the engine have not changed."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from pycompose.errors import DocumentError, Problem, UsageError, dotted
from pycompose.host.build_contexts import context_of
from pycompose.host.key import VARIABLE, Key, user_key
from pycompose.kept import document_file
from pycompose.kept.basis import Basis, Choices, Inputs, SavedPlan
from pycompose.kept.codec import concealing, decoded, encoded
from pycompose.plan.changes import Plan
from pycompose.plan.observed import Observed
from pycompose.plan.options import Options
from pycompose.plan.steps import BuildImage
from pycompose.schema.load import load
from pycompose.schema.load_options import LoadOptions
from pycompose.schema.read.storage import DISK, Noting
from pycompose.stack import Stack
from pycompose.value import Value

KIND, FORMAT = "saved plan", "1.2"

T = TypeVar("T")


class Moment(Value):
    """A project and its engine as they are now."""

    stack: Stack
    key: Key
    files: Mapping[str, bytes]
    """The contents of the files that were read, by path."""
    used: Collection[str]
    """The names of the variables that the files use."""
    observed: Observed

    @classmethod
    def of(cls, choices: Choices, environment: Mapping[str, str]) -> Moment:
        """Load the project and observe the engine; raises LoadError, EngineError, or DocumentError without a key."""
        if "-" in choices.files:
            raise UsageError("a plan made from standard input cannot be saved: apply has to read the files again")
        storage, used = Noting(DISK), set[str]()
        options = LoadOptions.of(choices.source(environment), services=choices.services, storage=storage, used=used)
        project = load(options)
        stack = Stack.of(project, environment)
        return cls(
            stack=stack, key=key_of(project.environment), files=storage.noted, used=used, observed=stack.observe()
        )

    def basis(self, images: Collection[str], options: Options) -> Basis:
        """Return what a plan that builds ``images`` is based on."""
        return Basis(key=self.key.id, inputs=self._inputs(images, options), observed=concealed(self.observed, self.key))

    def _inputs(self, images: Collection[str], options: Options) -> Inputs:
        key, variables, known = self.key, self.stack.project.environment, self.stack.known(options)
        profiles = {path: key.fingerprint_of(path, text) for path, text in known.profiles.items()}
        builds = self.stack.desired.builds
        return Inputs(
            files={path: key.fingerprint(("files", path), {"": content}) for path, content in self.files.items()},
            variables={
                name: key.fingerprint_of(("variables", name), variables[name]) if name in variables else None
                for name in sorted(self.used)
            },
            contents={dotted(path): text for path, text in {**known.fingerprints, **profiles}.items()},
            contexts={
                image: key.fingerprint(("contexts", image), context_of(builds[image]))
                for image in images
                if image in builds
            },
        )


def save(now: Moment, choices: Choices, file: Path) -> Plan:
    """Make a plan and write it to a file that only its owner can read. Raises like ``Stack.plan``, or DocumentError."""
    options = choices.options
    if options.now is None:
        options = options._replace(now=time.time())  # so that the same pulls are due when the plan is applied
    plan = now.stack.plan_of(now.observed, options)
    built = [step.reference for step in plan.steps if isinstance(step, BuildImage)]
    basis = now.basis(built, options)
    saved = SavedPlan(choices=choices._replace(options=options), basis=basis, plan=plan)
    document_file.write(file, KIND, FORMAT, encoded(saved, concealing(now.key.fingerprint_of)))
    return plan


def read(file: Path) -> SavedPlan:
    """Read a saved plan; raises DocumentError if it is not one, or if other users can write it."""
    content = document_file.read(file, KIND, FORMAT, private=True)
    return understood(SavedPlan, content, file)


def concealed(value: T, key: Key) -> T:
    """Return a plan or an observed state as if read from a file, with fingerprints for its secrets."""
    return decoded(type(value), encoded(value, concealing(key.fingerprint_of)))


def understood(kind: type[T], content: document_file.Content, file: Path) -> T:
    """Return the content of a file as a value; raises DocumentError if it is not of that kind."""
    with refusing(file):
        return decoded(kind, content)


@contextmanager
def refusing(file: Path) -> Iterator[None]:
    """Raise DocumentError if what is made of the content of a file shows that pycompose did not write it."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        what = f"its content is invalid: {error}"
        raise DocumentError(Problem(None, str(file), what, "create a new one")) from error


def key_of(environment: Mapping[str, str]) -> Key:
    """Return the user's key; raises DocumentError if it cannot be stored, PlanError if it is invalid."""
    try:
        return user_key(environment)
    except OSError as error:
        what = f"{error.filename} cannot be read or written ({error.strerror}), but fingerprints need a key"
        raise DocumentError(Problem(None, VARIABLE, what, "set it to 64 hex digits: openssl rand -hex 32")) from error
