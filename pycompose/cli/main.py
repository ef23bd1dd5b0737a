"""The entry point, and the only place where an error becomes an exit code."""

from __future__ import annotations

import codecs
import gc
import os
import sys
from typing import NoReturn

from pycompose.errors import ComposeError, InterruptError, UsageError
from pycompose.harmless import harmless_message, visible
from pycompose.schema.read.libyaml import alone

_PASSED_ON = "pycompose.passed_on"

GARBAGE = 200_000
"""Objects that are created before garbage is collected. A short command creates fewer, and collecting takes long."""


def program() -> NoReturn:
    """Run the command line of this process, and end the process."""
    gc.set_threshold(GARBAGE)
    alone()
    code = main()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = code or 1  # there is nowhere left to report it
    os._exit(code)  # shutting the interpreter down takes a tenth of a short command's time


def main() -> int:
    """Run the command line of this process, and return its exit code."""
    from pycompose.cli.door import run, understand

    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # the caller closed it
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115  it stays open until the end
    codecs.register_error(_PASSED_ON, _passed_on)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_PASSED_ON)
    try:
        call = understand(sys.argv[1:])
        code = run(call) if call else _run_typer()
        sys.stdout.flush()
        return code
    except ComposeError as error:
        from pycompose.render.messages import error_as_text

        sys.stderr.write(harmless_message(error_as_text(error)))
        return _exit_code(error.exit_code)
    except KeyboardInterrupt:
        return InterruptError.exit_code
    except BrokenPipeError:
        _write_nowhere()  # the reader of our output has gone (| head)
        return 1
    except OSError as error:
        _write_nowhere()
        sys.stderr.write(harmless_message(f"error: {visible(_complaint(error))}\n"))
        return 1


def _passed_on(error: UnicodeError) -> tuple[bytes, int]:
    r"""Encode a character that the output cannot have: a byte that is not UTF-8 as it is, any other as ``\u2026``."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    code = ord(error.object[error.start])
    is_byte = 0xDC80 <= code <= 0xDCFF
    return bytes([code - 0xDC00]) if is_byte else f"\\u{code:04x}".encode(), error.start + 1


def _complaint(error: OSError) -> str:
    if isinstance(error, FileNotFoundError) and not error.filename:
        return "the current folder no longer exists: change to another folder"
    return f"{error.filename or 'the output'}: {(error.strerror or str(error)).lower()}"


def _write_nowhere() -> None:
    """Redirect standard output to nowhere, so that what is still buffered can be flushed."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run_typer() -> int:
    """Let typer read the command line; its errors are reported in our form."""
    import typer

    from pycompose.cli.app import app

    try:
        # typer cannot read an option whose value is optional, and this is the only one: --build, --build=stale
        words = ["--build-stale" if word == "--build=stale" else word for word in sys.argv[1:]]
        return int(app(words, standalone_mode=False, prog_name="pycompose") or 0)
    except typer.TyperException as error:
        command = getattr(getattr(error, "ctx", None), "command_path", "pycompose")
        sys.stderr.write(harmless_message(f"error: {error.format_message()}\n    see {command} --help\n"))
        return _exit_code(error.exit_code)
    except typer.Abort:
        return InterruptError.exit_code


def _exit_code(code: int) -> int:
    """Return 1 for a usage error under ``--detailed-exitcode``, where 2 means that there are changes."""
    return 1 if code == UsageError.exit_code and "--detailed-exitcode" in sys.argv else code


if __name__ == "__main__":
    program()
