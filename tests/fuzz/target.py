"""Coverage-guided fuzzing of loading: any bytes make a project or a LoadError, and soon.

    python -m tests.fuzz.target [libFuzzer options] CORPUS

The first byte of an input chooses what is fuzzed; the rest is a compose file, or where a line ``---env---`` divides it,
a compose file and a ``.env`` file.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

import atheris

from tests.fuzz.divider import DIVIDER

with atheris.instrument_imports(include=["pycompose.schema"]):
    from pycompose.errors import LoadError
    from pycompose.schema.load import load, load_model
    from pycompose.schema.load_options import LoadOptions
    from pycompose.schema.read.dotenv import parse
    from pycompose.schema.tree.template import RequiredError, TemplateError, variables_in

FOLDER = Path(tempfile.mkdtemp(prefix="pycompose-fuzz-"))


SWITCHES: dict[bytes, dict[str, bool]] = {
    b"n": {"interpolate": False},
    b"o": {"origins": True, "strict": True},
    b"p": {"resolve_paths": False, "normalise": False},
    b"s": {"symbolic": True},
}
"""How a project is loaded, by the first byte of an input; with any other as a user mostly does."""


def one_input(data: bytes) -> None:
    """Load one input; whatever is raised but the errors that say what is wrong is a find."""
    chosen, rest = data[:1], data[1:]
    if chosen == b"d":
        read_dotenv(rest.decode("utf-8", "replace"))
    elif chosen == b"t":
        read_template(rest.decode("utf-8", "replace"))
    else:
        load_project(rest, SWITCHES.get(chosen, {}))


def load_project(data: bytes, switches: dict[str, Any]) -> None:
    """Load a compose file, with the ``.env`` file beside it and the file that overrides it, if they are there."""
    if b"/dev/" in data or b"/proc/" in data:
        return  # what a fuzzer finds there is not ours
    compose, *more = data.split(DIVIDER, 2)
    for name, content in zip(("compose.yaml", ".env", "over.yaml"), (compose, *more, b"", b""), strict=False):
        (FOLDER / name).write_bytes(content)
    files = ("compose.yaml", "over.yaml")[: 1 if len(more) < 2 or not more[1] else 2]
    environment = {"HOME": "/nobody"}
    options = LoadOptions(files=files, project_name="fuzz", cwd=FOLDER, environment=environment, **switches)
    try:
        if options.interpolate:
            load(options)
        else:
            load_model(options)
    except LoadError as error:
        if not str(error):
            raise ValueError("an error that says nothing") from error


def read_dotenv(text: str) -> None:
    """Read the syntax of ``.env`` files."""
    variables: dict[str, str] = {}

    def lookup(name: str) -> str | None:
        return variables.get(name)

    try:
        parse(text, variables, lookup)
    except (RequiredError, TemplateError):
        return


def read_template(text: str) -> None:
    """Find the variables of a value."""
    try:
        list(variables_in(text))
    except TemplateError:
        return


def main(arguments: list[str]) -> Any:
    """Fuzz until libFuzzer's options say enough."""
    atheris.Setup(arguments, one_input)
    return atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)
