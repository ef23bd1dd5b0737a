"""A project on an engine, with what all commands share: observe, plan, and apply.

Each method imports what it needs, so that listing containers does not load the planner.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from pycompose.events import Sink, ignore
from pycompose.plan.address import NETWORK, SERVICE, VOLUME
from pycompose.value import Value

if TYPE_CHECKING:
    from pycompose.engine.engine import Engine
    from pycompose.host.contents import Contents
    from pycompose.plan.changes import Plan
    from pycompose.plan.desired import Desired
    from pycompose.plan.file_specs import Known, Source
    from pycompose.plan.observed import Observed
    from pycompose.plan.options import Options
    from pycompose.plan.report import Report
    from pycompose.schema.model import Project


def allow(plan: Plan) -> bool:
    """Approve every plan."""
    del plan
    return True


def keep_data(plan: Plan) -> bool:
    """Approve a plan that deletes no data."""
    return not plan.destroys_data


class Applied(Value):
    """A plan and its outcome."""

    plan: Plan
    report: Report | None
    """The outcome of its steps; None if there was nothing to do."""


class Stack(Value):
    """A project and its engine. Creating one sends no request that changes anything."""

    project: Project
    engine: Engine

    @classmethod
    def of(cls, project: Project, environment: Mapping[str, str]) -> Stack:
        """Return the stack of a project and the engine that the environment names (DOCKER_HOST)."""
        return cls.loaded(lambda: project, environment)

    @classmethod
    def loaded(cls, load: Callable[[], Project], environment: Mapping[str, str]) -> Stack:
        """Load a project while the engine that the environment names already answers a ping.

        Problems of the files are reported before those of the engine.
        """
        from pycompose.engine.engine import connect
        from pycompose.errors import EngineUnreachableError

        try:
            engine = connect(environment)
            engine.look.expect()
        except EngineUnreachableError:
            load()
            raise
        return cls(project=load(), engine=engine)

    @cached_property
    def desired(self) -> Desired:
        """The desired state, without the contents of configs and secrets."""
        from pycompose.planner.desire import desire
        from pycompose.version import VERSION

        return desire(self.project, VERSION)

    @cached_property
    def contents(self) -> Contents:
        """What is in the configs, secrets and profiles that services use; read from the host when first asked for."""
        from pycompose.host.contents import read_contents, read_profiles

        named, profiles = self._sources
        return read_profiles(profiles, read_contents(named, self.project.environment))

    @cached_property
    def _sources(self) -> tuple[tuple[Source, ...], tuple[Source, ...]]:
        """Where the contents of configs and secrets are, and where the profiles are."""
        from pycompose.planner.desire_files import profile_sources, sources

        return sources(self.project), tuple(profile_sources(self.project))

    def observe(self) -> Observed:
        """Return the observed state of the project; GET requests only."""
        from pycompose.engine.observe.first_requests import FirstRequests

        first = FirstRequests(self.engine.look, self.project.name)
        from pycompose.engine.observe.inventory import Question, observe

        first.go_on()
        question = Question(
            project=self.desired.project,
            containers=self.desired.containers,
            specs=self.desired.first_replicas,
            images=self.desired.images,
            networks=self.desired.network_names,
            volumes=self.desired.volume_names,
            volume_drivers=tuple(sorted({v.attributes.get("driver", "local") for v in self.desired.volumes.values()})),
        )
        from pycompose.planner import reconcile  # noqa: F401  it comes next, and the engine is still at work

        return observe(self.engine.look, question, first)

    def plan(self, options: Options | None = None) -> Plan:
        """Return what ``up`` would do now."""
        return self.plan_of(self.observe(), options)

    def plan_down(self, options: Options | None = None) -> Plan:
        """Return what ``down`` would do now."""
        return self.teardown_of(self.observe(), options)

    def plan_of(self, observed: Observed, options: Options | None = None) -> Plan:
        """Return what ``up`` would do from an observed state."""
        from pycompose.errors import PlanError
        from pycompose.plan.file_specs import NOTHING
        from pycompose.plan.options import Options
        from pycompose.planner.desire import desire
        from pycompose.planner.reconcile import make_plan
        from pycompose.version import VERSION

        known = self.known(options)
        desired = self.desired if known == NOTHING else desire(self.project, VERSION, known)
        chosen = options or Options()
        if chosen.now is None:
            chosen = chosen._replace(now=time.time())
        observed = self._with_sources(observed, desired, chosen)
        if chosen.check_stale or chosen.build_stale:
            desired = self._with_records(desired)
        gone: frozenset[str] = frozenset()
        leaving: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        with suppress(PlanError):  # it is raised below, together with what a closer look finds
            plan = make_plan(desired, observed, chosen, self.project.origin)
            if not plan.steps:
                return plan
            if any(step.verb == "build" for step in plan.steps):
                desired = self._with_records(desired)
            gone, leaving = frozenset(plan.removed(SERVICE)), (plan.removed(NETWORK), plan.removed(VOLUME))
        closer = self._look_at_guests(self._look_around(self._look_into(observed, gone)), *leaving)
        return make_plan(desired, closer, self._remembering(chosen, observed), self.project.origin)

    def _with_records(self, desired: Desired) -> Desired:
        """Add what images are to remember of how they are built."""
        if not desired.builds:
            return desired
        from pycompose.host.build_records import with_build_records

        return with_build_records(desired, self.project.folder, self.project.environment)

    def known(self, options: Options | None) -> Known:
        """Return what is known of the contents of files, including mounted ones with ``check_content``."""
        if options is None or not options.check_content:
            from pycompose.plan.file_specs import NOTHING

            return self.contents.known if any(self._sources) else NOTHING
        from pycompose.host.contents import read_mounted
        from pycompose.planner.desire_files import mounted_sources

        return read_mounted(mounted_sources(self.project), self.project.environment, self.contents).known

    def look_closer(self, observed: Observed) -> Observed:
        """Add everything that a plan with changes may need."""
        return self._look_around(self._look_into(observed, frozenset(c.id for c in observed.containers)))

    def _look_into(self, observed: Observed, containers: frozenset[str]) -> Observed:
        """Add what matters only if containers are removed: the files that are lost with them."""
        if not containers:
            return observed
        from pycompose.engine.observe.written_files import with_written_files

        return with_written_files(self.engine.look, observed, containers)

    def _look_at_guests(self, observed: Observed, networks: tuple[str, ...], volumes: tuple[str, ...]) -> Observed:
        """Add what matters only if networks and volumes are removed: which other containers use them."""
        if not networks and not volumes:
            return observed
        from pycompose.engine.observe.guests import with_guests

        return with_guests(self.engine.look, observed, networks, volumes)

    def _with_sources(self, observed: Observed, desired: Desired, options: Options) -> Observed:
        """Add what builds and pulls would change now, if the options ask for it."""
        if desired.builds and (options.check_stale or options.build_stale):
            from pycompose.engine.observe.outdated import with_stale

            observed = with_stale(observed, desired.builds)
        if options.check_pulls:
            from pycompose.engine.observe.outdated import with_registry
            from pycompose.planner.reconcile_images import pulled

            observed = with_registry(observed, self.engine.images, pulled(desired, options))
        return observed

    def _look_around(self, observed: Observed) -> Observed:
        """Add what matters only if there is something to do: who uses the ports, and which folders are missing."""
        from pycompose.engine.observe.surroundings import look_around
        from pycompose.planner.checks.preflight import fixed_ports, folders

        return look_around(self.engine.look, observed, fixed_ports(self.desired), sorted(folders(self.desired)))

    def teardown_of(self, observed: Observed, options: Options | None = None) -> Plan:
        """Return what ``down`` would do from an observed state."""
        from pycompose.plan.options import Options
        from pycompose.planner.teardown import make_teardown

        chosen = options or Options()
        plan = make_teardown(self.desired, observed, chosen)
        if not plan.steps:
            return plan
        closer = self._look_at_guests(observed, plan.removed(NETWORK), plan.removed(VOLUME))
        return make_teardown(self.desired, closer, self._remembering(chosen, observed))

    def _remembering(self, options: Options, observed: Observed) -> Options:
        """Add to the options of a run what earlier ones left: how long steps took, and what was changed in place."""
        from pycompose.host.changes_in_place import applied_since
        from pycompose.host.durations import remembered

        engine, project = observed.engine.id, self.project.name
        return options._replace(durations=remembered(engine, project), applied_since=applied_since(engine, project))

    def do(
        self,
        make: Callable[[Observed], Plan],
        confirm: Callable[[Plan], bool] = keep_data,
        sink: Sink = ignore,
        tell: Callable[[str], object] = str,
    ) -> Applied:
        """Observe and ``make`` a plan; if there is something to do, make it again under the lock and apply it.

        A run with nothing to do takes no lock and waits for no other run. ``confirm`` gets the plan before anything is
        done, and returns whether to continue; ``tell`` gets a message if another run has to finish first. Raises
        RefusedError if ``confirm`` returns False, PlanError if no plan can be made, and ExecutionError if steps failed.
        """
        observed = self.observe()
        plan = make(observed)
        if not plan.steps:
            return Applied(plan=plan, report=None)
        from pycompose.host.lock import locked

        with locked(observed.engine.id, self.project.name, tell):
            return self.carry_out(make(self.observe()), observed.engine.id, confirm, sink)

    def carry_out(self, plan: Plan, engine_id: str, confirm: Callable[[Plan], bool], sink: Sink) -> Applied:
        """Apply a plan if ``confirm`` approves it; the caller holds the lock. Raises the errors of ``do``."""
        from pycompose.engine.execute.execute import execute
        from pycompose.errors import RefusedError
        from pycompose.host.changes_in_place import note_changes
        from pycompose.host.durations import remember

        if plan.steps and not confirm(plan):
            names = ", ".join(str(change.address) for change in plan.destroys_data)
            why = f"the plan deletes the data in {names}" if names else "the plan was not approved"
            raise RefusedError(f"nothing was changed: {why}")
        report = execute(plan, self.engine, sink, contents=lambda: self.contents)
        remember(report, engine_id, self.project.name)
        note_changes(report, engine_id, self.project.name)
        report.raise_for_failures()
        return Applied(plan=plan, report=report)
