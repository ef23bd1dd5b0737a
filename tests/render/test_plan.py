"""One plan, written as text and as JSON, compared whole."""

import json
from pathlib import Path

from pycompose.errors import Origin, Problem
from pycompose.plan.address import Address
from pycompose.plan.changes import Action, Change, FieldChange, Kept, Plan, Reason
from pycompose.plan.step import Awaited, ContainerRef, ImageIdChanged
from pycompose.plan.steps import PullImage, RemoveContainer, RenameContainer, StopContainer, WaitFor
from pycompose.render.plan.json import plan_as_json
from pycompose.render.plan.text import plan_as_text
from pycompose.render.words import summary
from pycompose.schema.spec.attribute_table import Impact

OLD = ContainerRef(id="0" * 64)
WEB = Address.parse("service.web[1]")
PLAN = Plan(
    project="demo",
    changes=(
        Change(address=Address.parse("image.web:2"), action=Action.PULL, reasons=(Reason.MISSING,)),
        Change(
            address=WEB,
            action=Action.REPLACE,
            reasons=(Reason.FIELD_CHANGED, Reason.IMAGE_CHANGED),
            origin=Origin("compose.yaml", 2, 3),
            fields=(
                FieldChange(
                    path=("services", "web", "ports", 0, "published"),
                    before="80",
                    after="8080",
                    impact=Impact.RECREATE,
                    origin=Origin("compose.yaml", 9, 9),
                ),
                FieldChange(
                    path=("services", "web", "environment", "TOKEN"),
                    before=None,
                    after=None,
                    impact=Impact.RECREATE,
                    sensitive=True,
                ),
                FieldChange(path=("services", "web", "user"), before="me", after=None, impact=Impact.RECREATE),
                FieldChange(path=("services", "web", "init"), before=None, after=True, impact=Impact.RECREATE),
            ),
        ),
        Change(
            address=Address.parse("service.job[1]"),
            action=Action.REPLACE,
            reasons=(Reason.IMAGE_CHANGED,),
            conditional=True,
        ),
        Change(
            address=Address.parse("volume.data"),
            action=Action.REPLACE,
            reasons=(Reason.FIELD_CHANGED,),
            data_loss=True,
            fields=(
                FieldChange(path=("volumes", "data", "driver"), before="local", after="nfs", impact=Impact.DATA_LOSS),
            ),
        ),
    ),
    drift=(
        Change(
            address=Address.parse("service.db[1]"),
            action=Action.UPDATE,
            reasons=(Reason.DRIFT,),
            fields=(
                FieldChange(
                    path=("services", "db", "mem_limit"), before="268435456", after="1073741824", impact=Impact.IN_PLACE
                ),
            ),
        ),
    ),
    kept=(
        Kept(
            address=Address.parse("volume.old"),
            reason=Reason.REMOVED,
            what="the files do not name it",
            hint="to remove it: docker volume rm demo_old_volume_with_a_long_name_that_fills_a_whole_line",
        ),
        Kept(
            address=Address.parse("service.cache[1]"),
            reason=Reason.NO_RECREATE,
            what="left as it is by --no-recreate: the file changed",
            fields=(
                FieldChange(path=("services", "cache", "user"), before=None, after="1000", impact=Impact.RECREATE),
            ),
        ),
    ),
    steps=(
        PullImage(number=1, address=Address.parse("image.web:2"), reference="web:2"),
        StopContainer(number=2, address=WEB, container=OLD, name="demo-web-1", needs=(1,)),
        WaitFor(number=3, address=WEB, container=OLD, name="demo-web-1", awaited=Awaited.HEALTHY),
        RenameContainer(number=4, address=WEB, container=OLD, name="demo-web-1", to="old", needs=(2, 3)),
        RemoveContainer(
            number=5,
            address=Address.parse("service.job[1]"),
            container=OLD,
            name="demo-job-1",
            condition=ImageIdChanged(reference="web:2", was="sha256:1"),
        ),
    ),
    unchanged=(Address.parse("network.default"),),
    warnings=(Problem(None, "networks.front", "is used as it is", "say external: true"),),
)


def test_text() -> None:
    assert plan_as_text(PLAN) == (Path(__file__).parent / "plan.txt").read_text()


def test_json() -> None:
    assert plan_as_json(PLAN) == (Path(__file__).parent / "plan.json").read_text()
    assert json.loads(plan_as_json(PLAN))["has_changes"] is True


def test_summary_counts_what_is_certain_and_what_may_be() -> None:
    assert summary(PLAN) == "1 to pull, 2 to replace, 1 that may be replaced"


def test_nothing_to_do() -> None:
    addresses = ("service.web[1]", "service.web[2]", "network.default")
    done = Plan(project="demo", unchanged=tuple(map(Address.parse, addresses)))
    assert plan_as_text(done) == "No changes: 2 containers, 1 network of demo match the files.\n"
    assert plan_as_text(Plan(project="demo")) == "No changes: project demo has no resources on this engine.\n"
