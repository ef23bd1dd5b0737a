"""The forms of values that an engine accepts, by the names in the table (``x-engine``).

docker compose reads any text for them, and the engine refuses it in the middle of a run. Each form was tried on the
oldest and the newest engine: what one of them accepts is only warned about where that one is in use.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, NamedTuple

from pycompose import naming
from pycompose.errors import ValuePath
from pycompose.planner.checks import engine_words
from pycompose.planner.checks.network_addresses import is_address, is_mac_address, subnet_mistake


class Weight(StrEnum):
    """What a finding means for the plan."""

    REFUSED = "refused"
    """Every engine refuses it."""
    NEWER = "newer"
    """Engines before 27.0 accept it."""
    DOCKER = "docker"
    """Docker refuses it; other engines with its API may not."""
    DOUBTFUL = "doubtful"
    """An engine may know what this program does not."""


class Finding(NamedTuple):
    """What an engine would not accept of a value."""

    what: str
    hint: str
    below: ValuePath = ()
    """Where it is below the value."""
    weight: Weight = Weight.REFUSED


Findings = Iterator[Finding]


def _near(word: str, known: Iterable[str], otherwise: str) -> str:
    near = get_close_matches(word[:100], list(known), n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else otherwise


def _one_of(
    kind: str, known: tuple[str, ...], *shared: str, weight: Weight = Weight.REFUSED
) -> Callable[[Any], Findings]:
    """Return the form of a word from a closed list, or of one of the ``shared`` prefixes with a name."""

    def form(value: str) -> Findings:
        if value not in ("", *known) and not any(value.startswith(word) and value != word for word in shared):
            words = [*known, *(f"{word}NAME" for word in shared)]
            yield Finding(f'"{value}" is not {kind}', _near(value, words, f"write {_or(words)}"), weight=weight)

    return form


def _or(words: list[str]) -> str:
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _matches(pattern: str, what: str, hint: str) -> Callable[[Any], Findings]:
    def form(value: Any) -> Findings:
        if not re.fullmatch(pattern, str(value)):
            yield Finding(f'"{value}" is not {what}', hint)

    return form


def _each(form: Callable[[Any], Findings]) -> Callable[[Any], Findings]:
    """Return the form of a sequence or mapping whose items have a form."""

    def forms(value: Any) -> Findings:
        for part, item in value.items() if isinstance(value, dict) else enumerate(value):
            for finding in form(item):
                yield finding._replace(below=(part, *finding.below))

    return forms


def _between(
    least: float, most: float, hint: str, *also: float, weight: Weight = Weight.REFUSED
) -> Callable[[Any], Findings]:
    """Return the form of a number between two others, or one of ``also``."""

    def form(value: Any) -> Findings:
        number = float(value or 0)
        if number not in also and not least <= number <= most:
            yield Finding(f"{value} is out of range", hint, weight=weight)

    return form


def _restart(value: str) -> Findings:
    name, _, count = value.partition(":")
    if name and name not in engine_words.POLICIES:
        hint = _near(name, engine_words.POLICIES, 'write "no", always, unless-stopped or on-failure')
        yield Finding(f'"{value}" is not a restart policy', hint)
    elif count and not count.isdecimal():
        yield Finding(f'"{count}" is not a number of attempts', "write on-failure:3")
    elif count.strip("0") and name != "on-failure":
        yield Finding(f"{name} takes no number of attempts", f"write {name}, or on-failure:{count}")


def _signal(value: str) -> Findings:
    name = value.upper().removeprefix("SIG")
    number = re.fullmatch(r"[-+]?\d+", value)
    if value and not (
        int(value) if number else name in engine_words.SIGNALS or re.fullmatch(engine_words.REAL_TIME, name)
    ):
        hint = _near(
            f"SIG{name}", [f"SIG{known}" for known in engine_words.SIGNALS], "write a name such as SIGTERM, or a number"
        )
        yield Finding(f'"{value}" is not a signal', hint)


def _address(value: str, version: int = 0, weight: Weight = Weight.REFUSED) -> Findings:
    if value and not is_address(value, version):
        kind = f"an IPv{version} address" if version else "an IP address"
        yield Finding(
            f'"{value}" is not {kind}',
            f'write one such as "{"fd00::10" if version == 6 else "10.0.0.10"}"',
            weight=weight,
        )


def _host(value: str) -> Findings:
    name, _, address = value.partition("=")
    if address != "host-gateway" and not is_address(address):
        yield Finding(f'"{address}" is not an IP address', f'write "{name}=10.0.0.10", or "{name}=host-gateway"')


def _mac(value: str) -> Findings:
    if value and not is_mac_address(value):
        yield Finding(f'"{value}" is not a MAC address', 'write six pairs of hex digits: "02:42:ac:11:00:02"')


def _subnet(value: str) -> Findings:
    what, meant = subnet_mistake(value)
    if what:
        yield Finding(what, f'write "{meant or "10.0.0.0/24"}"', weight=Weight.NEWER if meant else Weight.REFUSED)


def _capability(value: str) -> Findings:
    name = value.upper().removeprefix("CAP_")
    if name not in engine_words.CAPABILITIES:
        hint = _near(name, engine_words.CAPABILITIES, "check its name: capabilities(7) lists them")
        yield Finding(f'"{value}" is not a known capability', hint, weight=Weight.DOUBTFUL)


def _target(value: str) -> Findings:
    if re.match(r"[A-Za-z]:", value):
        what = f'"{value}" is not an absolute path: a letter before a colon counts as a Windows drive'
        yield Finding(what, "write the long form, with type, source and target")
    elif not value.startswith("/"):
        yield Finding(f'"{value}" is not an absolute path in the container', f'write "/{value}"')
    elif not value.strip("/."):
        yield Finding("nothing can be mounted over the root of the container", "name a folder below it")


def _mount(value: Mapping[str, Any]) -> Findings:
    if value.get("type") == "npipe":
        return  # it has a Windows path, and is refused as a whole
    for finding in _target(str(value.get("target", ""))):
        yield finding._replace(below=("target",))
    propagation = (value.get("bind") or {}).get("propagation", "")
    for finding in _one_of("a propagation of mounts", engine_words.PROPAGATIONS)(propagation):
        yield finding._replace(below=("bind", "propagation"))


def _tmpfs(value: str) -> Findings:
    target, _, options = value.partition(":")
    yield from _target(target)
    for option in filter(None, options.split(",")):
        key, equals, word = option.partition("=")
        if key not in (*engine_words.TMPFS_FLAGS, *engine_words.PROPAGATIONS, *engine_words.TMPFS_VALUES):
            known = [*engine_words.TMPFS_FLAGS, *engine_words.TMPFS_VALUES]
            yield Finding(
                f'"{option}" is not an option of a tmpfs', _near(key, known, "for example: size=64m,mode=1777")
            )
        elif equals and not re.fullmatch(engine_words.TMPFS_VALUES.get(key, ".*"), word):
            yield Finding(
                f'"{word}" is not a {key} of a tmpfs', f"for example: {key}={'1777' if key == 'mode' else '64m'}"
            )


def _ulimits(value: Mapping[str, Any]) -> Findings:
    for name, limit in value.items():
        if name not in engine_words.ULIMITS:
            yield Finding(
                f'there is no limit "{name}"',
                _near(name, engine_words.ULIMITS, f"the limits are: {', '.join(engine_words.ULIMITS)}"),
                (name,),
            )
        soft, hard = (limit.get("soft", 0), limit.get("hard", 0)) if isinstance(limit, dict) else (limit, limit)
        if hard != -1 and (soft > hard or soft == -1):
            shown = "unlimited" if soft == -1 else soft
            yield Finding(f"soft ({shown}) is above hard ({hard})", "make hard at least as large as soft", (name,))


def _port(value: Mapping[str, Any]) -> Findings:
    target, published, protocol = (value.get(key) for key in ("target", "published", "protocol"))
    if not 1 <= int(target or 0) <= 65535:
        yield Finding(f"{target or 0} is not a port", "write one from 1 to 65535", ("target",) if target else ())
    first, _, last = str(published or "0").partition("-")
    if not all(re.fullmatch(r"\d{1,5}", word) for word in (first, last or first)) or not (
        int(first) <= int(last or first) <= 65535
    ):
        yield Finding(f'"{published}" is not a port', 'write one up to 65535, or a range: "8000-8010"', ("published",))
    if str(protocol or "tcp").lower() not in ("tcp", "udp", "sctp"):
        yield Finding(f'"{protocol}" is not a protocol of ports', "write tcp, udp or sctp", ("protocol",))


def _hostname(value: str) -> Findings:
    if len(value.encode("utf-8", "surrogateescape")) > engine_words.LONGEST_HOSTNAME:
        hint = f"write at most {engine_words.LONGEST_HOSTNAME} characters"
        yield Finding(f'"{value[:20]}…" is longer than the kernel allows', hint)


def _cpus(value: Any) -> Findings:
    if value and float(value) < 0.01:
        yield Finding(f"{value} is less than an engine can limit", "write 0.01 or more")


def _cpuset(value: str) -> Findings:
    for part in filter(None, value.split(",")):
        match = re.fullmatch(r"(\d+)(?:-(\d+))?", part)
        if match is None or int(match[2] or match[1]) < int(match[1]):
            yield Finding(f'"{value}" is not a list of processors', 'write "0-3" or "0,2"')
            return


def _user(value: str) -> Findings:
    for word in value.split(":"):
        if word.isdecimal() and int(word) >= 2**31:
            yield Finding(f"{word} is out of range", f"write a number up to {2**31 - 1}")


def _security(value: str) -> Findings:
    name, separator, word = value.partition("=" if "=" in value else ":")
    if not separator and name != "no-new-privileges":
        yield Finding(f'"{value}" has no value', _near(value, engine_words.SECURITY, 'write "NAME=VALUE"'))
    elif name not in engine_words.SECURITY:
        hint = _near(name, engine_words.SECURITY, f"the options are: {', '.join(engine_words.SECURITY)}")
        yield Finding(f'"{name}" is not a known security option', hint, weight=Weight.DOUBTFUL)
    elif separator and name == "no-new-privileges" and word.lower() not in ("true", "false", "t", "f", "1", "0"):
        yield Finding(f'"{word}" is not true or false', 'write "no-new-privileges=true"')


def _at_least_a_millisecond(value: str) -> Findings:
    if value.startswith("-"):
        yield Finding(f"{value} is negative", 'write a duration such as "30s"')
    elif value != "0s" and not re.search(r"\d(?:ms|s|m|h)", value):
        yield Finding(f"{value} is shorter than an engine can wait", 'write "1ms" or more')


def _sysctls(value: Mapping[str, Any]) -> Findings:
    for name in value:
        if not name.replace("/", ".").startswith(engine_words.SYSCTLS):
            what = f"{name} belongs to the whole machine, so a container cannot set it"
            yield Finding(what, f"set it on the engine's machine: sysctl -w {name}=…", (name,), Weight.DOUBTFUL)


def _shared_volumes(value: str) -> Findings:
    parts = value.removeprefix("container:").split(":")
    if len(parts) > 1 and not engine_words.MODES.issuperset(parts[-1].split(",")):
        yield Finding(f'"{parts[-1]}" is not a mode of volumes', 'write "ro" or "rw"')


def _log_options(value: Mapping[str, Any]) -> Findings:
    mode = value.get("mode", "blocking")
    if mode not in ("blocking", "non-blocking"):
        yield Finding(f'"{mode}" is not a mode of logging', 'write "blocking" or "non-blocking"', ("mode",))
    size = value.get("max-buffer-size", "1m")
    if not re.fullmatch(r"\d+(?:\.\d+)? ?(?:[kKmMgGtTpP]?[iI]?[bB]?)", size):
        yield Finding(f'"{size}" is not a size', 'write "4m"', ("max-buffer-size",))


def _image(value: str) -> Findings:
    if value and not naming.is_image_reference(value):
        yield Finding(
            f'"{value}" is not the name of an image', "write REPOSITORY:TAG, in lower case and without spaces"
        )


_NAME = "[a-zA-Z0-9][a-zA-Z0-9_.-]+"
_COUNT = r"(?:\d+|\*)"

FORMS: Mapping[str, Callable[[Any], Findings]] = {
    "address": _address,
    "addresses": _each(lambda value: _address(value, weight=Weight.NEWER)),
    "aux_addresses": _each(_address),
    "block_weight": _between(10, 1000, "write a weight from 10 to 1000", 0, weight=Weight.DOUBTFUL),
    "capabilities": _each(_capability),
    "condition": _one_of("a restart condition", ("none", "any", *engine_words.POLICIES)),
    "container_name": _matches(_NAME, "a name for a container", "begin with a letter or digit; then also _ . and -"),
    "cpu_period": _between(1000, 1_000_000, "write 1000 to 1000000 microseconds", 0),
    "cpu_quota": _between(1000, float("inf"), "write 1000 microseconds or more, or -1", *range(-10, 1)),
    "cpus": _cpus,
    "cpuset": _cpuset,
    "device_rules": _each(
        _matches(
            f"[abc] {_COUNT}:{_COUNT} [rwm]{{1,3}}", "a rule for devices", 'write "TYPE MAJOR:MINOR ACCESS": "c 1:3 mr"'
        )
    ),
    "duration": _at_least_a_millisecond,
    "expose": _each(_matches(r"\d+(?:-\d+)?(?:/\w+)?", "a port", 'write "8080" or "8080/udp"')),
    "hostname": _hostname,
    "hosts": _each(_host),
    "image": _image,
    "ipc": _one_of("a mode of ipc", ("none", "private", "shareable", "host"), "container:", "service:"),
    "ipv4": lambda value: _address(value, 4),
    "ipv6": lambda value: _address(value, 6),
    "log_options": _log_options,
    "mac": _mac,
    "memory": _between(engine_words.LEAST_MEMORY, float("inf"), "write 6m or more", 0, weight=Weight.DOCKER),
    "mount": _mount,
    "not_negative": _between(0, float("inf"), "write 0 or more"),
    "percent": _between(0, 100, "write 0 to 100, or -1", -1),
    "pid": _one_of("a mode of pid", ("host",), "container:", "service:", weight=Weight.NEWER),
    "port": _port,
    "restart": _restart,
    "security": _each(_security),
    "signal": _signal,
    "subnet": _subnet,
    "sysctls": _sysctls,
    "tmpfs": _each(_tmpfs),
    "ulimits": _ulimits,
    "user": _user,
    "uts": _one_of("a mode of uts", ("host",), "container:", "service:", weight=Weight.NEWER),
    "volumes_from": _each(_shared_volumes),
    "working_dir": _matches("(?:/.*)?", "an absolute path", 'begin it with "/"'),
}
"""What an engine does not accept of a canonical value, by the name of its form."""
