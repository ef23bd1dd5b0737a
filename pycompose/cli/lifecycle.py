"""``up`` and ``down``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pycompose.cli.settings import Settings
    from pycompose.planner.plan import Plan

Services = Annotated[
    list[str] | None, typer.Argument(metavar="[SERVICE]...", help="Only these and what they depend on.")
]
Timeout = Annotated[
    int | None,
    typer.Option("-t", "--timeout", metavar="SECONDS", help="How long a container may take to stop [its own]."),
]
RemoveOrphans = Annotated[
    bool, typer.Option("--remove-orphans", help="Remove containers of services that are not in the files.")
]


def up(
    context: typer.Context,
    services: Services = None,
    detach: Annotated[
        bool, typer.Option("-d", "--detach", help="Leave the containers running in the background.")
    ] = False,
    build: Annotated[bool, typer.Option("--build", help="Build every image that can be built.")] = False,
    pull: Annotated[str, typer.Option("--pull", metavar="POLICY", help="always, missing or never.")] = "",
    wait: Annotated[bool, typer.Option("--wait", help="Wait until every service is healthy, or runs.")] = False,
    wait_timeout: Annotated[
        float | None, typer.Option("--wait-timeout", metavar="SECONDS", help="For at most so long.")
    ] = None,
    timeout: Timeout = None,
    force_recreate: Annotated[bool, typer.Option("--force-recreate", help="Replace what has not changed too.")] = False,
    no_recreate: Annotated[bool, typer.Option("--no-recreate", help="Leave what is there as it is.")] = False,
    remove_orphans: RemoveOrphans = False,
    yes: Annotated[
        bool, typer.Option("-y", "--yes", help="Yes to every question but whether data may be lost.")
    ] = False,
    allow_data_loss: Annotated[bool, typer.Option("--allow-data-loss", help="Yes to that one too.")] = False,
) -> None:
    """Create and start what the files say; change only what differs."""
    del yes  # the only question there is so far is the one that it does not answer
    from pycompose.errors import UsageError
    from pycompose.planner.options import Options
    from pycompose.render.outcome import outcome_as_text
    from pycompose.render.problems import warnings_as_text
    from pycompose.stack import allow

    if force_recreate and no_recreate:
        raise UsageError("--force-recreate and --no-recreate exclude each other")
    if pull not in {"", "always", "missing", "never"}:
        raise UsageError(f'"{pull}" is no pull policy: say always, missing or never')
    settings: Settings = context.obj
    options = Options(
        build=build,
        pull=pull,
        wait=wait,
        wait_timeout=wait_timeout,
        timeout=timeout,
        force_recreate=force_recreate,
        no_recreate=no_recreate,
        remove_orphans=remove_orphans,
    )
    stack = settings.stack(tuple(services or ()))
    outcome = stack.up(options, confirm=allow if allow_data_loss else _ask, sink=settings.sink())
    sys.stderr.write(warnings_as_text(outcome.plan.warnings))
    sys.stderr.write(outcome_as_text(outcome.plan, outcome.report))
    if not (detach or wait):
        sys.stderr.write("the containers run in the background: pycompose does not attach to their output yet\n")


def down(
    context: typer.Context,
    volumes: Annotated[
        bool, typer.Option("-v", "--volumes", help="Remove the named volumes too, with all their data.")
    ] = False,
    timeout: Timeout = None,
    remove_orphans: RemoveOrphans = False,
) -> None:
    """Stop and remove the project's containers and networks."""
    from pycompose.planner.options import Options
    from pycompose.render.outcome import outcome_as_text

    settings: Settings = context.obj
    options = Options(timeout=timeout, remove_volumes=volumes, remove_orphans=remove_orphans)
    outcome = settings.stack_by_name().down(options, sink=settings.sink())
    sys.stderr.write(outcome_as_text(outcome.plan, outcome.report))


def _ask(plan: Plan) -> bool:
    """Ask on the terminal; where there is none, nobody can say yes."""
    from pycompose.errors import RefusedError
    from pycompose.render.plan_text import plan_as_text

    sys.stderr.write(plan_as_text(plan))
    names = ", ".join(change.address for change in plan.destroys_data)
    if not sys.stdin.isatty():
        raise RefusedError(
            f"nothing was done: the plan destroys the data of {names}, and there is no terminal to ask on; "
            "--allow-data-loss allows it"
        )
    return typer.confirm(f"This destroys the data of {names}. Go on?", default=False, err=True)
