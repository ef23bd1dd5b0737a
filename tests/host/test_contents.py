"""What the host says of configs and secrets: their contents for copying, fingerprints for the plan, errors by place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pycompose.errors import Origin
from pycompose.host import contents
from pycompose.host.contents import Contents, read_contents, read_profiles
from pycompose.plan.file_specs import Source

KEY = {"PYCOMPOSE_KEY": "0" * 64}
TOKEN = ("secrets", "token")
PLACE = Origin("compose.yaml", 7, 5)


def of_file(path: Path, *, copied: bool = False) -> Source:
    return Source(path=TOKEN, file=str(path), copied=copied, origin=PLACE)


def problems_of(contents: Contents) -> list[str]:
    return [str(problem) for problem in contents.known.problems]


def warnings_of(contents: Contents) -> list[str]:
    return [str(problem) for problem in contents.known.warnings]


def test_only_what_is_copied_is_kept_and_nothing_shows_it(tmp_path: Path) -> None:
    (tmp_path / "token").write_bytes(b"hunter2\n\xff")
    settings = Source(path=("configs", "settings"), text="hunter3 é", copied=True)
    contents = read_contents((of_file(tmp_path / "token"), settings), KEY)
    assert contents.copied == {settings.path: {"": "hunter3 é".encode()}}
    assert contents.known.fingerprints.keys() == {TOKEN, settings.path}
    assert "hunter" not in repr(contents) + repr(settings)


def test_the_same_content_has_the_same_fingerprint_wherever_it_comes_from(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("hunter2")
    sources = [of_file(tmp_path / "token"), Source(path=TOKEN, text="hunter2"), Source(path=TOKEN, text="hunter3")]
    first, second, third = (read_contents((source,), KEY).known.fingerprints for source in sources)
    assert first == second != third


def test_a_folder_is_all_its_files(tmp_path: Path) -> None:
    folder = tmp_path / "settings"
    (folder / "below").mkdir(parents=True)
    (folder / "a").write_text("1")
    (folder / "below" / "b").write_text("2")
    (folder / "link").symlink_to("a")
    (folder / "nowhere").symlink_to("gone")
    os.mkfifo(folder / "pipe")
    contents = read_contents((of_file(folder, copied=True),), KEY)
    assert contents.copied == {TOKEN: {"a": b"1", "below/b": b"2", "link": b"1"}}
    (folder / "below" / "b").write_text("3")
    assert read_contents((of_file(folder),), KEY).known.fingerprints != contents.known.fingerprints


def test_what_is_not_there_is_an_error_at_its_place(tmp_path: Path) -> None:
    file = tmp_path / "token"
    unset = Source(path=("secrets", "unset"), variable="MY_TOKEN", copied=True)
    nameless = Source(path=("secrets", "nameless"), copied=True)
    assert problems_of(read_contents((of_file(file), unset, nameless), KEY)) == [
        f"compose.yaml:7:5  secrets.token: cannot read {file}: there is no such file\n    looked for {file}",
        "secrets.unset: the variable MY_TOKEN is not set\n    set it: export MY_TOKEN=…, or in .env",
        "secrets.nameless: a file without a name\n    write the name of the file",
    ]


def test_what_the_engine_mounts_need_not_be_readable_to_us(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert problems_of(read_contents((of_file(pipe, copied=True),), KEY)) == [
        f"compose.yaml:7:5  secrets.token: cannot read {pipe}: it is neither a file nor a folder\n    looked for {pipe}"
    ]
    mounted = read_contents((of_file(pipe),), KEY)
    assert problems_of(mounted) == []
    assert mounted.known.fingerprints == {}
    [warning] = warnings_of(mounted)
    assert warning == (
        f"compose.yaml:7:5  secrets.token: cannot read {pipe}: it is neither a file nor a folder\n"
        "    the engine still mounts it, but changes of its content are not detected"
    )


def test_more_than_a_config_should_hold_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "MOST_BYTES", 2**20)
    monkeypatch.setattr(contents, "MOST_FILES", 3)
    large, many = tmp_path / "large", tmp_path / "many"
    large.write_bytes(b"x" * (2**20 + 1))
    many.mkdir()
    for name in "abcd":
        (many / name).touch()
    assert "it contains more than 1 MiB" in problems_of(read_contents((of_file(large, copied=True),), KEY))[0]
    assert "it contains more than 3 files" in warnings_of(read_contents((of_file(many),), KEY))[0]
    large.write_bytes(b"x" * 2**20)
    (many / "d").unlink()
    assert problems_of(read_contents((of_file(large, copied=True), of_file(many, copied=True)), KEY)) == []


def test_without_a_place_for_the_key_contents_are_copied_and_unknown(tmp_path: Path) -> None:
    (tmp_path / "pycompose").touch()
    source = Source(path=TOKEN, text="hunter2", copied=True)
    contents = read_contents((source,), {"XDG_CONFIG_HOME": str(tmp_path)})
    assert contents.copied == {TOKEN: {"": b"hunter2"}}
    assert contents.known.fingerprints == {}
    [warning] = warnings_of(contents)
    assert warning == (
        f"PYCOMPOSE_KEY: {tmp_path}/pycompose/key cannot be read or written (Not a directory), "
        "so changed contents are not detected\n    set it to 64 hex digits: openssl rand -hex 32"
    )


def test_who_has_no_configs_needs_no_key(tmp_path: Path) -> None:
    assert read_contents((), {"XDG_CONFIG_HOME": str(tmp_path), "PYCOMPOSE_KEY": "no key"}) == Contents()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "it is not a file"),
        (b"x" * (contents.MOST_PROFILE_BYTES + 1), "it is larger than 1 MiB"),
        (b"[" * 100_000, "is not JSON: maximum recursion depth exceeded"),
    ],
    ids=["pipe", "large", "deep"],
)
def test_a_profile_is_a_file_of_a_sensible_size(content: bytes | None, reason: str, tmp_path: Path) -> None:
    file = tmp_path / "profile.json"
    if content is None:
        os.mkfifo(file)
    else:
        file.write_bytes(content)
    source = Source(path=("services", "web", "security_opt", 0), file=str(file), origin=PLACE)
    [problem] = problems_of(read_profiles((source,), Contents()))
    assert reason in problem


def test_a_folder_of_the_kernel_is_no_config() -> None:
    [problem] = problems_of(read_contents((of_file(Path("/proc/self"), copied=True),), KEY))
    assert "cannot read /proc/self:" in problem
