"""Errors: place, what, what to do; sorted by place; the exit code on the class."""

from pycompose.errors import ComposeError, InterruptError, LoadError, Origin, Problem, UsageError, dotted
from pycompose.render.messages import error_as_text, warnings_as_text

PORT = Problem(
    Origin("compose.yaml", 14, 7),
    "services.web.ports[0]",
    '"80:http" is not a port',
    'write "80:8080", or the long form with target and published',
)


def test_a_problem_says_place_what_and_what_to_do() -> None:
    assert error_as_text(LoadError(PORT)) == (
        'compose.yaml:14:7  services.web.ports[0]: "80:http" is not a port\n'
        '    write "80:8080", or the long form with target and published\n'
    )


def test_problems_are_told_once_in_the_order_of_their_places() -> None:
    later = Problem(Origin("compose.yaml", 20, 1), "services.db", "later")
    nowhere = Problem(None, "", "nowhere")
    assert LoadError(nowhere, later, PORT, later).problems == (PORT, later, nowhere)


def test_what_has_no_place_is_marked_as_an_error() -> None:
    assert error_as_text(ComposeError("the engine is gone")) == "error: the engine is gone\n"


def test_warnings_are_marked() -> None:
    assert warnings_as_text([PORT]).startswith("warning: compose.yaml:14:7  services.web.ports[0]")


def test_exit_codes() -> None:
    assert [error.exit_code for error in (ComposeError, LoadError, UsageError, InterruptError)] == [1, 1, 2, 130]


def test_paths_are_written_as_people_say_them() -> None:
    assert dotted(("services", "web", "ports", 0, "target")) == "services.web.ports[0].target"
