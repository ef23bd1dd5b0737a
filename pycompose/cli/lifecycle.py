"""``up`` and ``down``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from pycompose.cli import verbs
from pycompose.cli.output import mention, show

if TYPE_CHECKING:
    from pycompose.cli.settings import Settings

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

Content = Annotated[bool, typer.Option("--content", help="Compare what is in bind-mounted files too.")]


def up(
    context: typer.Context,
    services: Services = None,
    detach: Annotated[
        bool, typer.Option("-d", "--detach", help="Leave the containers running in the background.")
    ] = False,
    build: Annotated[bool, typer.Option("--build", help="Build every image that can be built.")] = False,
    build_stale: Annotated[
        bool, typer.Option("--build-stale", help="Build what is older than its context; also --build=stale.")
    ] = False,
    pull: Annotated[str, typer.Option("--pull", metavar="POLICY", help="always, missing or never.")] = "",
    content: Content = False,
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
    confirm: Annotated[bool, typer.Option("--confirm", help="Ask before anything is done.")] = False,
    allow_data_loss: Annotated[bool, typer.Option("--allow-data-loss", help="Yes to that one too.")] = False,
) -> int:
    """Create and start what the files say; change only what differs."""
    from pycompose.errors import UsageError
    from pycompose.plan.options import Options

    if force_recreate and no_recreate:
        raise UsageError("--force-recreate and --no-recreate exclude each other")
    options = Options(
        build=build,
        build_stale=build_stale,
        pull=pull_policy(pull),
        check_content=content,
        wait=wait,
        wait_timeout=wait_timeout,
        timeout=timeout,
        force_recreate=force_recreate,
        no_recreate=no_recreate,
        remove_orphans=remove_orphans,
    )
    attach = not (detach or wait)
    return verbs.up(
        context.obj,
        tuple(services or ()),
        attach=attach,
        options=options,
        allow_data_loss=allow_data_loss,
        confirm=confirm,
        yes=yes,
    )


def pull_policy(word: str) -> str:
    """Give a pull policy as it was typed; UsageError for a word that is none."""
    from pycompose.errors import UsageError

    if word not in {"", "always", "missing", "never"}:
        raise UsageError(f'"{word}" is no pull policy: say always, missing or never')
    return word


def down(
    context: typer.Context,
    volumes: Annotated[
        bool, typer.Option("-v", "--volumes", help="Remove the named volumes too, with all their data.")
    ] = False,
    timeout: Timeout = None,
    remove_orphans: RemoveOrphans = False,
) -> None:
    """Stop and remove the project's containers and networks."""
    from pycompose.plan.options import Options
    from pycompose.render.outcome import outcome_as_text

    settings: Settings = context.obj
    options = Options(timeout=timeout, remove_volumes=volumes, remove_orphans=remove_orphans)
    stack = settings.stack_by_name()
    if settings.dry_run:
        show(stack.plan_down(options))
        return
    outcome = stack.down(options, sink=settings.sink(), tell=mention)
    sys.stderr.write(outcome_as_text(outcome.plan, outcome.report))
