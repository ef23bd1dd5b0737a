"""Plans ``up`` from a snapshot instead of an engine."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from pycompose.engine.observe.inventory import with_wishes
from pycompose.errors import DocumentError, Problem
from pycompose.host.build_records import with_build_records
from pycompose.host.contents import Contents, read_contents, read_profiles
from pycompose.host.key import Key
from pycompose.kept.revealer import Revealer, Snapshot, with_what_was_not_asked
from pycompose.kept.saved_plan import key_of
from pycompose.plan.changes import Plan
from pycompose.plan.desired import Desired
from pycompose.plan.file_specs import Known
from pycompose.plan.options import Options
from pycompose.planner.desire import desire
from pycompose.planner.desire_files import profile_sources, sources
from pycompose.planner.reconcile import make_plan
from pycompose.schema.load import load
from pycompose.schema.load_options import LoadOptions
from pycompose.schema.model import Project
from pycompose.schema.read.compose_files import absolute
from pycompose.schema.read.confined import Confined, repository_or
from pycompose.schema.read.storage import Beside, Moved
from pycompose.version import VERSION


def within_repository(options: LoadOptions) -> LoadOptions:
    """Return options that read the files of the repository alone, and those that are named on the command line."""
    named = (absolute(name, options.cwd) for name in (*options.files, *options.env_files))
    first = options.project_directory or (os.path.dirname(options.files[0]) if options.files else "")
    inside = Confined(repository_or(absolute(first, options.cwd)))
    return options._replace(storage=Beside(storage=inside, files=frozenset(named)))


def plan_from_snapshot(
    snapshot: Snapshot, load_options: LoadOptions, options: Options, shell: Mapping[str, str]
) -> tuple[Project, Plan]:
    """Return what ``up`` would do on the host of a snapshot with the files of this machine, without an engine.

    The user's key is found by the variables of the ``shell``, which the files need not be allowed to see.
    Raises LoadError, PlanError, and DocumentError for a snapshot of another project.
    """
    project = load(load_options)
    seen = snapshot.observed
    if project.name != seen.project:
        what = f'the snapshot is of the project "{seen.project}", but these files are of "{project.name}"'
        raise DocumentError(Problem(None, "", what, f"set the project name: -p {seen.project}"))
    keys = {**project.environment, **shell}
    there = _moved(project, load_options, Path(snapshot.folder), snapshot.home)
    desired = with_build_records(desire(there, VERSION, _known(project, keys)), there.folder, keys)
    seen, warnings = with_what_was_not_asked(seen, snapshot.asked, desired, project.origin)
    revealer = _revealer(project, desired, keys)
    made_at = datetime.fromisoformat(snapshot.made).timestamp()
    informed = options._replace(durations=snapshot.durations, applied_since=snapshot.applied_since, now=made_at)
    made = make_plan(desired, with_wishes(revealer.observed(seen), desired.first_replicas), informed, project.origin)
    warnings = (*warnings, *revealer.warnings(), *made.warnings)
    return project, made._replace(snapshot=True, warnings=warnings)


def _moved(project: Project, options: LoadOptions, folder: Path, home: str) -> Project:
    """Load the project as it would be in another folder: the engine has the paths of its own host."""
    here, cwd = project.working_directory, Path(options.cwd)
    if folder == here:
        return project

    def there(path: Path) -> Path:
        return folder / path.relative_to(here) if path.is_relative_to(here) else path

    return load(
        options._replace(
            files=tuple(str(there(file)) for file in project.files),
            project_name=project.name,
            project_directory=str(folder),
            env_files=tuple(str(there(cwd / file)) for file in options.env_files),
            cwd=there(cwd),
            environment={**options.environment, "PWD": str(there(cwd)), **({"HOME": home} if home else {})},
            storage=Moved(options.storage, here, folder),
        )
    )


def _known(project: Project, keys: Mapping[str, str]) -> Known:
    """Return what is known of configs and secrets from this machine; missing ones are no error: the host has them."""
    known = read_contents(sources(project), keys).known
    absent = tuple(
        problem._replace(what=f"{problem.what}; it is unknown whether its content changed")
        for problem in known.problems
    )
    known = known._replace(problems=(), warnings=(*known.warnings, *absent))
    return read_profiles(profile_sources(project), Contents(known=known)).known


def _revealer(project: Project, desired: Desired, keys: Mapping[str, str]) -> Revealer:
    key: Key | None = None
    with suppress(DocumentError):  # without a key all fingerprints count as made with a different one
        key = key_of(keys)
    return Revealer(
        desired=desired,
        fingerprint=key.fingerprint_of if key else lambda path, value: "",
        key=key.id if key else "",
        locate=project.origin,
    )
