"""Where a project is read from: its files, its folder, its variables, its name, its profiles."""

from __future__ import annotations

from collections.abc import Sequence
from os import fspath
from os.path import basename, dirname
from typing import Any

from pycompose.errors import Origin
from pycompose.naming import is_project_name, normal_project_name
from pycompose.schema.load_options import LoadOptions
from pycompose.schema.model import Map
from pycompose.schema.phases.decisive import refuse
from pycompose.schema.phases.interpolate import interpolate
from pycompose.schema.read.compose_files import STANDARD_INPUT, absolute, find, upwards
from pycompose.schema.read.environment import EnvFile, Environment, default_file, named_files
from pycompose.schema.read.storage import Storage
from pycompose.schema.spec.attribute_table import table
from pycompose.schema.tree.marks import Given
from pycompose.schema.tree.problems import Problems
from pycompose.schema.tree.symbols import is_open
from pycompose.value import Value


class Setting(Value):
    """Where a project is read from."""

    files: Sequence[str]
    folder: str
    environment: Environment
    env_files: Sequence[EnvFile]
    profiles: tuple[str, ...]
    storage: Storage
    asked_by: Origin | None = None
    """The place in an env file that names the compose files."""
    named_env_files: Sequence[str] = ()
    """The env files that the user named, rather than those that were found."""
    name: str = ""
    """The project name; empty until the files have been parsed."""
    named_by: Given | None = None
    """The mark of a name that does not come from a compose file."""


def settle(options: LoadOptions, problems: Problems) -> Setting:
    """Find the files of a project and the variables they are interpolated with.

    The shell's variables win over ``.env``, which is read from the project's folder. Before the compose files are known
    it is read from the current folder, because it may name them in COMPOSE_FILE. Raises NoFileError where there is no
    compose file.
    """
    shell = Environment(
        variables=options.environment if options.symbolic else {"PWD": fspath(options.cwd), **options.environment},
        used=options.used if options.used is not None else set() if options.strict or options.origins else None,
        symbolic=options.symbolic,
    )
    named = named_files(options.env_files, options.cwd, options.environment, options.storage)
    env_files = named or _default(folder_of(options, options.files), options)
    environment = shell.with_files(env_files, problems)
    decisive = ("COMPOSE_FILE", "COMPOSE_PROFILES", "COMPOSE_PROJECT_NAME")
    if unknown := [key for key in decisive if is_open(environment.known(key))]:
        for key in unknown:
            refuse(environment.origins.get(key), (), f"{key}={environment.variables[key]}", problems)
        problems.stop()
    folders = [*upwards(folder_of(options, options.files), options.topmost)]
    files = find(options.files, folders, environment.variables, options.storage, problems)
    folder = folder_of(options, files)
    more = [] if named else [file for file in _default(folder, options) if file not in env_files]
    environment = environment.with_files(more, problems)
    return Setting(
        files=files,
        folder=folder,
        environment=environment,
        env_files=[*env_files, *more],
        profiles=_profiles(options, environment),
        storage=options.storage,
        asked_by=None if options.files else environment.origins.get("COMPOSE_FILE"),
        named_env_files=[file.path for file in named],
    )


def folder_of(options: LoadOptions, files: Sequence[str] = ()) -> str:
    """Return the project's folder: the one of the options, or that of the first file, or the current one."""
    if options.project_directory:
        return absolute(options.project_directory, options.cwd)
    first = next((name for name in files if name != STANDARD_INPUT), None)
    return dirname(absolute(first, options.cwd)) if first is not None else fspath(options.cwd)


def _default(folder: str, options: LoadOptions) -> list[EnvFile]:
    disabled = options.environment.get("COMPOSE_DISABLE_ENV_FILE", "").lower() in ("1", "t", "true")
    return [] if disabled else default_file(folder, options.storage)


def _profiles(options: LoadOptions, environment: Environment) -> tuple[str, ...]:
    if options.profiles:
        return options.profiles
    # without any, this is one empty name, which enables the services whose profile is empty, as in docker compose
    return tuple(name.strip() for name in environment.variables.get("COMPOSE_PROFILES", "").split(","))


def name(setting: Setting, roots: Sequence[Any], options: LoadOptions, problems: Problems) -> Setting:
    """Determine the project name from ``-p``, COMPOSE_PROJECT_NAME, the last ``name:`` of the documents, or the folder.

    The variable COMPOSE_PROJECT_NAME is then set to it, for interpolation. An invalid name from ``-p`` or the variable
    is noted as a problem.
    """
    given = options.project_name or setting.environment.variables.get("COMPOSE_PROJECT_NAME")
    named_by = None
    if given:
        chosen = given
        named_by = Given(name="", line=0, column=0, variables={"": "--project-name"} if options.project_name else {})
        if not options.project_name:
            setting.environment.value("COMPOSE_PROJECT_NAME", named_by)
        if not is_project_name(given):
            near = normal_project_name(given)
            hint = "use lower-case letters, digits, - and _ only, beginning with a letter or digit"
            what = f'"{given}" cannot be the name of a project'
            problems.error(None, (), what, f'{hint}: "{near}"' if near else hint)
    else:
        written, mark = _written_name(roots)
        chosen = _interpolated(written, setting, options) if written else basename(setting.folder)
        if is_open(chosen):
            refuse(mark, ("name",), chosen, problems)
            chosen = basename(setting.folder)
        chosen = normal_project_name(chosen) if options.normalise or not written else chosen
        if not chosen and not problems.is_lost(()):
            what = f'the name "{written}" is empty or has no valid characters' if written else "the project has no name"
            problems.error(mark, ("name",) if written else (), what, "set one with -p NAME, or with name: in the file")
    variables = {**setting.environment.variables, "COMPOSE_PROJECT_NAME": chosen}
    return setting._replace(
        name=chosen, named_by=named_by, environment=setting.environment._replace(variables=variables)
    )


def _written_name(roots: Sequence[Any]) -> tuple[str, Any]:
    """Return the last name in the documents, and its mark."""
    for root in reversed(roots):
        if isinstance(root, Map) and isinstance(root.get("name"), str) and root["name"]:
            return root["name"], root.marks.get("name")
    return "", None


def _interpolated(written: str, setting: Setting, options: LoadOptions) -> str:
    """Replace the variables in a name; the folder's name stands in for a wrong one, which is reported later."""
    name: Any = written
    if options.interpolate:
        name = interpolate(Map({"name": written}), table(), setting.environment, Problems(options.cwd))["name"]
    return name if isinstance(name, str) else basename(setting.folder) or "project"
