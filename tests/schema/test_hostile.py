"""Files that want to do harm: each is answered in a second, in little memory, with what is wrong or what it means."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest

SECONDS = 1.0
REFERENCE = 0.05
"""What the reference takes on the machine for which SECONDS holds: a slower one may take as much longer for both."""
TRIES = 3
"""A shared machine is slow for a moment: what is too slow each time is too slow."""
MEBIBYTES = 200
"""What loading may take: time of the processor, start-up not counted, and memory at its peak, all in all."""

LOADING = r"""
import json, os, resource, sys, time
from pathlib import Path
from pycompose.errors import LoadError
from pycompose.schema.load import LoadOptions, load
from pycompose.schema.spec.printed import as_json

if os.geteuid() == 0:
    os.setuid(int(os.environ.pop("LOAD_AS_USER", "0")))  # root may read every file
resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))


def reference():
    before = time.process_time()
    made = [{"a": str(number), "b": [number, {}]} for number in range(60_000)]
    del made
    return time.process_time() - before


references = [reference()]
before = time.process_time()
told, project = "", None
try:
    project = load(LoadOptions(cwd=Path.cwd(), environment={}, files=tuple(sys.argv[1:])))
except LoadError as error:
    told = f"{error}\n"
seconds = time.process_time() - before
references.append(reference())
document = as_json(project.document) if project else None
# of the program alone: what wait4 tells counts the parent's memory, too
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
took = {"seconds": seconds, "reference": max(references), "kibibytes": int(peak.split()[1])}
json.dump({"told": told, "document": document, **took}, sys.stdout)
"""
"""Loads in a program of its own, which the kernel stops where it takes much too much."""

Files = Mapping[str, str | bytes]
WEB = "services:\n  web:\n    image: a\n"


NOBODY = 65534


class Loaded(NamedTuple):
    """What came of a project: what is wrong, and the service ``web``."""

    told: str
    web: Mapping[str, Any]


def loaded(folder: Path, files: Files, *named: str, user: int = 0, tries: int = TRIES) -> Loaded:
    """Write files and load them, or those ``named``, as another user where we are root; look at time and memory."""
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    done = subprocess.run(
        [sys.executable, "-c", LOADING, *named],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "LOAD_AS_USER": str(user)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stderr == ""
    answer = json.loads(done.stdout)
    assert answer["kibibytes"] < MEBIBYTES * 1024
    if answer["seconds"] >= SECONDS * max(1.0, answer["reference"] / REFERENCE):
        assert tries > 1, f"{answer['seconds']} s, where the reference took {answer['reference']} s"
        return loaded(folder, files, *named, user=user, tries=tries - 1)
    return Loaded(answer["told"], answer["document"]["services"]["web"] if answer["document"] else {})


def chain(count: int, link: str) -> str:
    """Give a project in which each service is linked to the next one."""
    services = "".join(
        f"  s{number}: {{image: a, {link} }}\n".replace("NEXT", f"s{number + 1}") for number in range(count)
    )
    return f"services:\n{services}  s{count}: {{image: a}}\n  web: {{image: a}}\n"


TOO_DEEP = "nested more than 200 deep\n    no compose file needs that\n"
TOO_LARGE = "the file is larger than 16 MiB\n    no {} file is that large: is it the right one?\n"
LARGE = (
    "the project has more than 75000 values at this point\n"
    "    no project needs that many: an alias, extends, a range of ports or an env file may expand to many\n"
)
DOLLAR = "    write $$ for a literal $\n"
NESTED = f"variables nested more than 20 deep\n{DOLLAR}"
NUL = "a file name cannot contain a nul character\n"

REFUSED: dict[str, tuple[Files, str]] = {
    "sequences-10000-deep": ({"compose.yaml": "services: " + "[\n" * 10_000}, f"compose.yaml:200:1: {TOO_DEEP}"),
    "mappings-10000-deep": ({"compose.yaml": "services: " + "{a: " * 10_000}, f"compose.yaml:1:807: {TOO_DEEP}"),
    "merge-keys-that-repeat": (
        {
            "compose.yaml": "x-a: &a {"
            + ", ".join(f"k{number}: 1" for number in range(1000))
            + "}\nx-b:\n"
            + "".join(f"  b{number}: {{<<: [{','.join(['*a'] * 1000)}]}}\n" for number in range(100))
        },
        f"compose.yaml:3:232: {LARGE}",
    ),
    "bases-that-repeat": (
        {
            "compose.yaml": f"{WEB}    environment: [{','.join(f'A{number}' for number in range(3000))}]\n"
            + "".join(f"  s{number}: {{extends: web}}\n" for number in range(1000))
        },
        f"compose.yaml:28:9: {LARGE}",
    ),
    "bases-of-another-file-that-repeat": (
        {
            "base.yaml": f"{WEB}    environment: [{','.join(f'A{number}' for number in range(3000))}]\n",
            "compose.yaml": "services:\n"
            + "".join(f"  s{number}: {{extends: {{file: base.yaml, service: web}}}}\n" for number in range(1000)),
        },
        f"compose.yaml:24:9: {LARGE}",
    ),
    "ranges-of-ports-that-repeat": (
        {"compose.yaml": WEB + "".join(f"  s{number}: {{image: a, ports: [1-65535]}}\n" for number in range(1000))},
        f"compose.yaml:6:26: {LARGE}",
    ),
    "env-file-of-many-services": (
        {
            "compose.yaml": WEB + "".join(f"  s{number}: {{image: a, env_file: x.env}}\n" for number in range(1000)),
            "x.env": "".join(f"A{number}=1\n" for number in range(50_000)),
        },
        f"compose.yaml:19:19: {LARGE}",
    ),
    "env-file-that-asks-of-many-services": (
        {
            "compose.yaml": WEB + "".join(f"  s{number}: {{image: a, env_file: x.env}}\n" for number in range(1000)),
            "x.env": "".join(f"A{number}=$A\n" for number in range(50_000)),
        },
        f"compose.yaml:6:18: {LARGE}",
    ),
    "env-file-with-a-mistake-of-many-services": (
        {
            "compose.yaml": WEB + "".join(f"  s{number}: {{image: a, env_file: x.env}}\n" for number in range(1000)),
            "x.env": "".join(f"A{number}=1\n" for number in range(50_000)) + "B B=1\n",
        },
        f'compose.yaml:19:19: {LARGE}x.env:50001:1: the name "B B" contains a space\n    write NAME=value\n',
    ),
    "file-included-300-times": (
        {
            "compose.yaml": f"include: [{','.join(['i.yaml'] * 300)}]",
            "i.yaml": f"x-a: [{','.join(['a'] * 10_000)}]\n{WEB}",
        },
        f"i.yaml:1:9329: {LARGE}",
    ),
    "variables-of-many-documents": (
        {
            "compose.yaml": WEB + "".join(f"---\nx-{number}: $A\n" for number in range(1000)),
            ".env": f"A={'a' * 1_000_000}",
        },
        (
            'compose.yaml:37:1  x-16: "$A": the variables of this project expand to more than 16777216 characters\n'
            "    write $$ for a literal $\n"
        ),
    ),
    "scalar-of-100-MB": (
        {"compose.yaml": f"{WEB}    hostname: {'a' * 100_000_000}"},
        "compose.yaml:1:1: " + TOO_LARGE.format("compose"),
    ),
    "dotenv-of-100-MB": (
        {"compose.yaml": WEB, ".env": f"A={'a' * 100_000_000}"},
        ".env:1:1: " + TOO_LARGE.format("env"),
    ),
    "variables-that-grow": (
        {
            "compose.yaml": WEB,
            ".env": f"A0={'x' * 1000}\n" + "".join(f"A{n + 1}={f'${{A{n}}}' * 10}\n" for n in range(12)),
        },
        f".env:5:1: its variables expand to more than 1048576 characters\n{DOLLAR}",
    ),
    "long-variable-often-in-a-text": (
        {"compose.yaml": f"{WEB}    hostname: {'$A' * 100_000}", ".env": f"A={'x' * 100_000}"},
        (
            f'compose.yaml:4:5  services.web.hostname: "{"$A" * 28}$...": '
            f"its variables expand to more than 1048576 characters\n{DOLLAR}"
        ),
    ),
    "defaults-10000-deep": (
        {"compose.yaml": f"{WEB}    hostname: {'${A:-' * 10_000}{'}' * 10_000}"},
        f'compose.yaml:4:5  services.web.hostname: "{"${A:-" * 11}${{...": {NESTED}',
    ),
    "braces-never-closed": (
        {"compose.yaml": f"{WEB}    hostname: {'${A:-' * 150_000}"},
        f'compose.yaml:4:5  services.web.hostname: "{"${A:-" * 11}${{...": ${{ is not closed on its line\n{DOLLAR}',
    ),
    "digits-without-end": (
        {"compose.yaml": f"{WEB}    scale: {'1' * 500_000}"},
        f'compose.yaml:4:5  services.web.scale: "{"1" * 57}..." is not a whole number\n    write a whole number\n',
    ),
    "files-included-twice-each": (
        {"compose.yaml": "include: [i0.yaml, i0.yaml]"}
        | {f"i{number}.yaml": f"include: [i{number + 1}.yaml, i{number + 1}.yaml]" for number in range(30)}
        | {"i30.yaml": WEB},
        (
            "i29.yaml:1:11  include[0]: files include more than 300 projects in all\n"
            "    include some of them from the first file\n"
        ),
    ),
    "files-included-deep": (
        {"compose.yaml": "include: [i0.yaml]"}
        | {f"i{number}.yaml": f"include: [i{number + 1}.yaml]" for number in range(400)},
        (
            "i49.yaml:1:11  include[0]: files include one another more than 50 deep\n"
            "    include some of them from the first file\n"
        ),
    ),
    "nul-in-the-name-of-an-env-file": (
        {"compose.yaml": f'{WEB}    env_file: "a\\0b"'},
        f"compose.yaml:4:5: cannot read the env file a\\u0000b: {NUL}",
    ),
    "nul-in-the-name-of-a-label-file": (
        {"compose.yaml": f'{WEB}    label_file: "a\\0b"'},
        f"compose.yaml:4:5: cannot read the env file a\\u0000b: {NUL}",
    ),
    "nul-in-the-name-of-a-base": (
        {"compose.yaml": f'{WEB}    extends: {{file: "a\\0b", service: x}}'},
        f"compose.yaml:4:5: cannot read a\\u0000b: {NUL}",
    ),
    "nul-in-the-name-of-an-include": (
        {"compose.yaml": f'{WEB}include: ["a\\0b"]'},
        f"compose.yaml:4:11: cannot read a\\u0000b: {NUL}",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_its_message(name: str, tmp_path: Path) -> None:
    files, message = REFUSED[name]
    assert loaded(tmp_path, files).told == message


def test_sequences_10000_deep_in_one_line(tmp_path: Path) -> None:
    """The parser reads ahead in a line, and the newer one has a limit of its own: the place is that of either."""
    told = loaded(tmp_path, {"compose.yaml": "services: " + "[" * 10_000}).told
    assert re.sub(":1:(210|1010): ", ":1:X: ", told) == f"compose.yaml:1:X: {TOO_DEEP}"


def many(count: int, service: str) -> str:
    return "".join(f"  s{number}: {service}\n" for number in range(count))


DENSE = {
    "ports": f"{WEB}    ports: [{','.join(map(str, range(1, 60_000)))}]\n",
    "all-ports": f'{WEB}    ports: ["1-65535:1-65535"]\n',
    "volumes": f"{WEB}    volumes: [{','.join(f'v:/{number}' for number in range(60_000))}]\nvolumes: {{v: }}\n",
    "services": WEB + many(25_000, "{image: a}"),
    "services-with-a-port": WEB + many(15_000, "{image: a, ports: [1]}"),
    "services-with-a-base": WEB + many(16_000, "{extends: web}"),
    "all-ports-of-both-protocols": f'{WEB}    ports: ["1-65535:1-65535", "1-65535:1-65535/udp"]\n',
    "services-with-an-env-file": WEB + many(14_000, "{image: a, env_file: x.env}"),
    "documents": WEB + "".join(f"---\nservices: {{s{number}: {{image: a}}}}\n" for number in range(16_000)),
    "aliases": f"x-a: &a {{image: a, ports: [1]}}\n{WEB}{many(13_000, '*a')}",
}
"""What has nearly as many values as a project may have, in as few bytes as it can be said."""


@pytest.mark.parametrize("name", DENSE)
def test_many_values_in_few_bytes_are_read_in_time(name: str, tmp_path: Path) -> None:
    text = DENSE[name]
    assert len(text) < 1_000_000
    assert loaded(tmp_path, {"compose.yaml": text, "x.env": "# in $\nA=1\n"}).told == ""


READ: dict[str, tuple[Files, Mapping[str, Any]]] = {
    "scalar-of-900-kB": ({"compose.yaml": f"{WEB}    hostname: {'a' * 900_000}"}, {"hostname": "a" * 900_000}),
    "dependencies-5000-in-a-row": ({"compose.yaml": chain(5_000, "depends_on: [NEXT]")}, {"image": "a"}),
    "sexagesimals-octals-and-dates": (
        {"compose.yaml": f"{WEB}    labels: {{a: 190:20:30, b: 0o17, c: 017, d: 0b11, e: 1_000, f: 0x1F, g: 1:30.5}}"},
        {"labels": {"a": "190:20:30", "b": "15", "c": "15", "d": "3", "e": "1000", "f": "31", "g": "1:30.5"}},
    ),
    "defaults-19-deep-around-braces": (
        {"compose.yaml": f"{WEB}    hostname: {'${A:-' * 19}{'{}' * 400_000}{'}' * 19}"},
        {"hostname": "{}" * 400_000},
    ),
    "variables-115000-in-a-line": (
        {"compose.yaml": f"{WEB}    hostname: {'${A:-x}' * 115_000}"},
        {"hostname": "x" * 115_000},
    ),
    "nul-in-a-dotenv": ({"compose.yaml": f"{WEB}    hostname: $A", ".env": "A=\0x\n"}, {"hostname": "\0x"}),
    "bytes-that-are-no-text-in-a-dotenv": (
        {"compose.yaml": f"{WEB}    hostname: $A", ".env": b"A=\xff\xfe\n"},
        {"hostname": "\udcff\udcfe"},
    ),
}


@pytest.mark.parametrize("name", READ)
def test_read_as_its_value(name: str, tmp_path: Path) -> None:
    files, expected = READ[name]
    told, web = loaded(tmp_path, files)
    assert told == ""
    assert {key: web[key] for key in expected} == expected


def test_a_file_name_that_is_not_ascii(tmp_path: Path) -> None:
    assert loaded(tmp_path, {"Größe 大.yaml": WEB}, "Größe 大.yaml").web["image"] == "a"


def test_thousands_of_mistakes_are_told_up_to_a_hundred(tmp_path: Path) -> None:
    services = "".join(f"  s{number}: {{image: a, networks: [nett{number}]}}\n" for number in range(5_000))
    networks = "".join(f"  net{number}:\n" for number in range(5_000))
    told = loaded(tmp_path, {"compose.yaml": f"services:\n{services}networks:\n{networks}"}).told
    assert told == "".join(
        f"compose.yaml:{number + 2}:{28 + len(str(number))}  services.s{number}.networks.nett{number}: "
        f'there is no network "nett{number}"\n    did you mean "net{number}"?\n'
        for number in range(100)
    )


NAMED_BY = {
    "env_file": (
        f"{WEB}    env_file: odd\n",
        "compose.yaml:4:5: cannot read the env file odd: {}\n",
    ),
    "label_file": (
        f"{WEB}    label_file: odd\n",
        "compose.yaml:4:5: cannot read the env file odd: {}\n",
    ),
    "extends": (f"{WEB}    extends: {{file: odd, service: a}}\n", "compose.yaml:4:5: cannot read odd: {}\n"),
    "include": (f"{WEB}include: [odd]\n", "compose.yaml:4:11: cannot read odd: {}\n"),
}


@pytest.mark.parametrize("by", NAMED_BY)
@pytest.mark.parametrize("kind", ["pipe", "device", "loop of links"])
def test_what_is_not_a_file_is_refused_at_once(kind: str, by: str, tmp_path: Path) -> None:
    text, message = NAMED_BY[by]
    why = make_odd(tmp_path / "odd", kind)
    assert loaded(tmp_path, {"compose.yaml": text}).told == message.format(why)


@pytest.mark.parametrize("by", NAMED_BY)
@pytest.mark.parametrize("stream", ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"])
def test_a_file_cannot_name_what_the_program_was_started_with(stream: str, by: str, tmp_path: Path) -> None:
    text, message = NAMED_BY[by]
    told = loaded(tmp_path, {"compose.yaml": text.replace("odd", stream)}).told
    assert told == message.replace(" odd", f" {stream}").format("it is not a file")


@pytest.mark.parametrize("kind", ["pipe", "device", "loop of links"])
def test_a_compose_file_that_is_not_a_file(kind: str, tmp_path: Path) -> None:
    why = make_odd(tmp_path / "odd", kind)
    assert loaded(tmp_path, {}, "odd").told == f"cannot read odd: {why}\n"


def make_odd(path: Path, kind: str) -> str:
    """Make something that is not a file, and give what is to be said of it."""
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero" if kind == "device" else path.name)
    return "too many levels of symbolic links" if kind == "loop of links" else "it is not a file"


RIGHTS = "    change its permissions, or run as a user who may read it\n"
UNREADABLE = {
    "compose file": ({}, "cannot read odd: permission denied\n" + RIGHTS),
    **{
        by: (
            {"compose.yaml": text},
            message.format("permission denied") + RIGHTS * (by in ("extends", "include", "env_file", "label_file")),
        )
        for by, (text, message) in NAMED_BY.items()
    },
}


@pytest.mark.parametrize("by", UNREADABLE)
def test_a_file_that_may_not_be_read(by: str) -> None:
    files, message = UNREADABLE[by]
    with TemporaryDirectory() as place:  # pytest's own folders are closed to others
        folder = Path(place)
        folder.chmod(0o755)
        (folder / "odd").touch(mode=0)
        named = () if files else ("odd",)
        assert loaded(folder, files, *named, user=NOBODY).told == message


def test_a_long_range_of_ports_in_the_base_of_another_file(tmp_path: Path) -> None:
    base = "services: {web: {image: a, ports: ['16384-32768:16384-32768/udp']}}"
    text = "services: {web: {extends: {file: base.yaml, service: web}}}"
    read = loaded(tmp_path, {"compose.yaml": text, "base.yaml": base})
    assert len(read.web["ports"]) == 32768 - 16384 + 1


def test_a_folder_that_may_not_be_looked_into() -> None:
    files = {"compose.yaml": f"{WEB}    env_file: [{{path: odd/a.env, required: false}}]\ninclude: [odd/b.yaml]\n"}
    with TemporaryDirectory() as place:
        folder = Path(place)
        folder.chmod(0o755)
        (folder / "odd").mkdir(mode=0)
        told = loaded(folder, files, user=NOBODY).told
    assert told == (
        f"compose.yaml:4:5: cannot read the env file odd/a.env: permission denied\n{RIGHTS}"
        f"compose.yaml:5:11: cannot read odd/b.yaml: permission denied\n{RIGHTS}"
    )
