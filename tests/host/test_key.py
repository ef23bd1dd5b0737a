"""The user's key: made once, for its owner alone, shared only on purpose, and worth nothing to who reads a label."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pycompose.errors import PlanError
from pycompose.host.key import Key, user_key

TOKEN = ("secrets", "token")
KEY = Key(secret=bytes(range(32)))
CONTENTS = st.dictionaries(st.text("ab/", max_size=3), st.binary(max_size=3), max_size=3)


def test_it_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path)}
    key = user_key(environment)
    file = tmp_path / ".config" / "pycompose" / "key"
    assert file.read_text() == f"{key.secret.hex()}\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [path.name for path in file.parent.iterdir()] == ["key"]
    assert user_key(environment) == key
    assert user_key({"XDG_CONFIG_HOME": str(tmp_path / "other")}) != key


def test_who_comes_first_makes_it_for_all(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(user_key, [{"XDG_CONFIG_HOME": str(tmp_path)}] * 16))
    assert len(keys) == 1


def test_it_is_shared_by_a_variable(tmp_path: Path) -> None:
    environment = {"XDG_CONFIG_HOME": str(tmp_path), "PYCOMPOSE_KEY": f"{KEY.secret.hex().upper()}\n"}
    assert user_key(environment) == KEY
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "hunter2", "0" * 63, "0" * 65])
def test_what_is_no_key_is_an_error_that_does_not_repeat_it(text: str, tmp_path: Path) -> None:
    with pytest.raises(PlanError) as caught:
        user_key({"PYCOMPOSE_KEY": text})
    assert str(caught.value) == (
        "PYCOMPOSE_KEY: this is not a key: a key is 64 hex digits\n    create one: openssl rand -hex 32"
    )
    file = tmp_path / "pycompose" / "key"
    file.parent.mkdir()
    file.write_text(text)
    with pytest.raises(PlanError, match="remove it, and a new one is created; or set PYCOMPOSE_KEY"):
        user_key({"XDG_CONFIG_HOME": str(tmp_path)})
    assert file.read_text() == text


def test_it_does_not_show_itself() -> None:
    assert KEY.secret.hex() not in repr(KEY)
    assert repr(KEY.secret) not in repr(KEY)
    assert KEY.id not in KEY.secret.hex()


def test_a_fingerprint_names_its_key_and_belongs_to_one_definition() -> None:
    content = {"": b"hunter2"}
    other = Key(secret=bytes(32))
    print_ = KEY.fingerprint(TOKEN, content)
    assert print_.startswith(f"{KEY.id}:")
    assert len(print_) == 8 + 1 + 64
    assert other.fingerprint(TOKEN, content).partition(":")[2] != print_.partition(":")[2]
    assert KEY.fingerprint(("configs", "token"), content) != print_


@given(one=CONTENTS, other=CONTENTS)
def test_two_fingerprints_are_the_same_when_the_contents_are(one: dict[str, bytes], other: dict[str, bytes]) -> None:
    assert (KEY.fingerprint(TOKEN, one) == KEY.fingerprint(TOKEN, other)) == (one == other)
    assert KEY.fingerprint(TOKEN, one) == KEY.fingerprint(TOKEN, dict(reversed(one.items())))
