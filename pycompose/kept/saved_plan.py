"""Plans that are saved, and carried out later if the world is still the one that they were made for."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
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

KIND, FORMAT = "saved plan", "1.1"

T = TypeVar("T")


class Moment(Value):
    """A project and its engine as they are now.

    ``files`` are the contents of those that were read, by path, ``used`` the names of the variables that count.
    """

    stack: Stack
    key: Key
    files: Mapping[Path, bytes]
    used: Collection[str]
    observed: Observed

    @classmethod
    def of(cls, choices: Choices, environment: Mapping[str, str]) -> Moment:
        """Load the project and look at the engine; raises LoadError, EngineError, and DocumentError without a key."""
        if "-" in choices.files:
            raise UsageError("a plan of standard input cannot be saved: apply must be able to read the files again")
        storage, used = Noting(DISK), set[str]()
        options = LoadOptions.of(choices.source(environment), services=choices.services, storage=storage, used=used)
        project = load(options)
        stack = Stack.of(project, environment)
        return cls(
            stack=stack, key=key_of(project.environment), files=storage.noted, used=used, observed=stack.observe()
        )

    def basis(self, images: Collection[str], options: Options) -> Basis:
        """Return what a plan rests on that builds ``images``."""
        return Basis(key=self.key.id, inputs=self._inputs(images, options), observed=concealed(self.observed, self.key))

    def _inputs(self, images: Collection[str], options: Options) -> Inputs:
        key, variables, known = self.key, self.stack.project.environment, self.stack.known(options)
        profiles = {path: key.fingerprint_of(path, text) for path, text in known.profiles.items()}
        builds = self.stack.desired.builds
        return Inputs(
            files={
                str(path): key.fingerprint(("files", str(path)), {"": content}) for path, content in self.files.items()
            },
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
    """Make a plan and write it to a file, for its owner alone. Raises as ``Stack.plan`` does, and DocumentError."""
    options = choices.options
    if options.now is None:
        options = options._replace(now=time.time())  # what is due then is what was due when the plan was made
    plan = now.stack.plan_of(now.observed, options)
    built = [step.reference for step in plan.steps if isinstance(step, BuildImage)]
    basis = now.basis(built, options)
    saved = SavedPlan(choices=choices._replace(options=options), basis=basis, plan=plan)
    document_file.write(file, KIND, FORMAT, encoded(saved, concealing(now.key.fingerprint_of)))
    return plan


def read(file: Path) -> SavedPlan:
    """Read a saved plan; raises DocumentError where it is none, or somebody else could have written it."""
    content = document_file.read(file, KIND, FORMAT, private=True)
    return understood(SavedPlan, content, file)


def concealed(value: T, key: Key) -> T:
    """Return a plan, or what was observed, as it would be read from a file: its secrets are fingerprints."""
    return decoded(type(value), encoded(value, concealing(key.fingerprint_of)))


def understood(kind: type[T], content: document_file.Content, file: Path) -> T:
    """Read the content of a file; raises DocumentError where it is not of that kind."""
    try:
        return decoded(kind, content)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        what = f"it is not understood: {error}"
        raise DocumentError(Problem(None, str(file), what, "make it anew")) from error


def key_of(environment: Mapping[str, str]) -> Key:
    """Return the user's key; raises DocumentError where it cannot be kept, and PlanError where it is none."""
    try:
        return user_key(environment)
    except OSError as error:
        what = f"{error.filename} cannot be read or written ({error.strerror}), and fingerprints need a key"
        raise DocumentError(Problem(None, VARIABLE, what, "set it to 64 hex digits: openssl rand -hex 32")) from error
