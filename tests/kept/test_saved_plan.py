"""Saved plans that say something else than pycompose writes are refused, and never a traceback."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pycompose.errors import DocumentError
from pycompose.host.key import Key
from pycompose.kept.basis import Basis, Choices, Inputs, SavedPlan
from pycompose.kept.codec import concealing, encoded
from pycompose.kept.saved_plan import key_of, refusing, understood
from pycompose.plan.options import Options
from pycompose.planner.reconcile import make_plan
from pycompose.render.fields import field_as_text
from tests.planner.test_reconcile import CASES
from tests.planner.world import desired_of, nothing, project_of

CASE = next(case for case in CASES if case.name == "files-copied")


def content() -> Any:
    """Give the content of a saved plan that creates something."""
    plan = make_plan(desired_of(project_of(CASE / "compose.yaml", (), {"TOKEN": "x"})), nothing(), Options())
    inputs = Inputs(files={"/compose.yaml": "id:1"}, variables={"A": None}, contents={}, contexts={})
    saved = SavedPlan(choices=Choices(folder="/"), basis=Basis(key="id", inputs=inputs, observed=nothing()), plan=plan)
    return json.loads(json.dumps(encoded(saved, concealing(Key(secret=bytes(32)).fingerprint_of))))


VALID = content()
FIELD = {"path": ["services", "web", "image"], "before": "a", "after": "b", "impact": "recreate", "origin": None}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.just("kind"), inner, max_size=3),
    max_leaves=4,
)


def test_what_was_written_is_understood() -> None:
    assert understood(SavedPlan, VALID, Path("file")).plan.steps


def forged(path: tuple[str | int, ...], value: Any) -> Any:
    """Give a valid content with another value at a path."""
    changed = copy.deepcopy(VALID)
    place: Any = changed
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    return changed


DEEP: Any = "x"
for _ in range(300):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("plan", "changes", 0, "origin"), [{"a": "b"}, 1, 1]),
        (("plan", "changes", 0, "origin"), [None, 1, 1]),
        (("plan", "steps", 0, "address"), "x\n::error::y"),
        (("plan", "steps", 0, "address"), "\x1b[2J.web"),
        (("basis", "observed", "engine", "id"), DEEP),
        (("plan", "changes", 0, "fields"), [{**FIELD, "path": ["services", {}]}]),
        (("plan", "changes", 0, "fields"), [{**FIELD, "path": ["services", None]}]),
        (("plan", "changes", 0, "fields"), [{**FIELD, "after": DEEP}]),
    ],
)
def test_what_no_plan_has_is_refused(path: tuple[str | int, ...], value: Any) -> None:
    with pytest.raises(DocumentError, match="its content is invalid"):
        understood(SavedPlan, forged(path, value), Path("file"))


def test_a_place_in_a_forged_plan_stays_on_its_line() -> None:
    field = {**FIELD, "origin": ["a\n::error::b\x1b", 1, 1]}
    plan = understood(SavedPlan, forged(("plan", "changes", 0, "fields"), [field]), Path("file")).plan
    shown = field_as_text(plan.changes[0].fields[0], 120)
    assert "a\\n::error::b\\u001b:1" in "".join(shown)


def test_what_cannot_be_shown_is_refused() -> None:
    content = forged(("plan", "changes", 0, "fields"), [{**FIELD, "path": []}])
    plan = understood(SavedPlan, content, Path("file")).plan
    with pytest.raises(DocumentError, match="index out of range"), refusing(Path("file")):
        field_as_text(plan.changes[0].fields[0], 120)


@given(st.data())
def test_anything_else_is_understood_or_refused(data: st.DataObject) -> None:
    changed = copy.deepcopy(VALID)
    place: Any = changed
    while True:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        below = place[key]
        if not below or not isinstance(below, dict | list) or data.draw(st.booleans()):
            break
        place = below
    place[key] = data.draw(VALUES)
    try:
        understood(SavedPlan, changed, Path("file"))
    except DocumentError as error:
        assert str(error).startswith("file: its content is invalid: ")  # noqa: PT017 (either is right)


def test_without_a_key_nothing_is_saved(tmp_path: Path) -> None:
    (tmp_path / "pycompose").write_text("in the way")
    with pytest.raises(DocumentError) as refused:
        key_of({"XDG_CONFIG_HOME": str(tmp_path)})
    assert str(refused.value) == (
        f"PYCOMPOSE_KEY: {tmp_path}/pycompose/key cannot be read or written (Not a directory), "
        "but fingerprints need a key\n    set it to 64 hex digits: openssl rand -hex 32"
    )
