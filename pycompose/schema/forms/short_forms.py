"""The short forms of attributes, and the long ones they stand for (``x-short`` of the table).

Each function takes the short value and returns the long one, or raises BadShortForm.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from posixpath import normpath
from typing import Any

from pycompose.schema.model import Map, Seq
from pycompose.schema.spec.scalars import text_of
from pycompose.schema.tree.symbols import begins_open, is_open, readable


class BadShortForm(ValueError):  # noqa: N818  it is a value, and the name says what is wrong with it
    """A short form cannot be read: what is wrong, and what to write instead."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what, hint)
        self.what, self.hint = what, hint


def _map(entries: Mapping[str, Any], marks: Mapping[str, Any] | None = None) -> Map:
    built = Map(entries)
    built.marks.update(marks or {})
    return built


def _names(value: Any) -> Any:
    """``[front, back]`` → ``{front: null, back: null}``."""
    if not isinstance(value, Seq) or not all(isinstance(name, str) for name in value):
        return value
    return _map(dict.fromkeys(value), dict(zip(value, value.marks, strict=False)))


def _dependencies(value: Any) -> Any:
    """``[db]`` → ``{db: {condition: service_started, required: true}}``."""
    named = _names(value)
    if named is not value:
        for name in named:
            named[name] = _map({"condition": "service_started", "required": True})
    elif isinstance(value, Map):
        for dependency in value.values():
            if isinstance(dependency, Map):
                dependency.setdefault("required", True)
    return named


def _list(value: Any) -> Any:
    return Seq([value]) if isinstance(value, str) else value


def _one(key: str) -> Callable[[Any], Any]:
    """Return the form whose text is the attribute ``key`` of the long one."""
    return lambda value: _map({key: value}) if isinstance(value, str) else value


def pairs(value: Any) -> Any:
    """``["A=1", "B"]`` → ``{A: "1", B: null}``; of two pairs with the same key, the later one wins."""
    if not isinstance(value, Seq) or not all(isinstance(pair, str) for pair in value):
        return value
    built = Map()
    marks = value.places()
    for pair, mark in zip(value, marks, strict=True):
        key, equals, word = pair.partition("=")
        built[key] = word if equals else None
        built.marks[key] = mark
    return built


def _contexts(value: Any) -> Any:
    if isinstance(value, Seq):
        for pair in value:
            if isinstance(pair, str) and "=" not in pair and not is_open(pair):
                raise BadShortForm(f'"{pair}" is not a build context', f'write "{pair}=PATH"')
    return pairs(value)


def _ssh(value: Any) -> Any:
    if isinstance(value, Seq):
        for pair in value:
            if isinstance(pair, str) and "=" not in pair and pair != "default" and not is_open(pair):
                raise BadShortForm(f'"{pair}" is not an SSH key', f'write "{pair}=SOCKET_OR_KEY", or "default"')
    return pairs(value)


def _gpus(value: Any) -> Any:
    return Seq([_map({"count": value if is_open(value) else "all"})]) if isinstance(value, str) else value


def _text(value: Any) -> Any:
    return text_of(value)


def _device(value: Any) -> Any:
    """``/dev/a:/dev/b:rwm`` → source, target, permissions."""
    if not isinstance(value, str):
        return value
    parts = value.split(":")
    if len(parts) > 3:
        raise BadShortForm(f'"{value}" is not a device', "write SOURCE:TARGET:PERMISSIONS, or the long form")
    source = parts[0]
    target = parts[1] if len(parts) > 1 and parts[1] else source
    return _map({"source": source, "target": target, "permissions": parts[2] if len(parts) > 2 else "rwm"})


_PROPAGATION = ("rprivate", "private", "rshared", "shared", "rslave", "slave")


def _volume(value: Any) -> Any:
    """``source:target:options`` → a mount; a source that looks like a path makes it a bind mount."""
    if not isinstance(value, str):
        return value
    if not value:
        raise BadShortForm("an empty volume", "write NAME:/path, or /path alone for a volume without a name")
    short = len(value.encode()) <= 2
    parts = [value] if short else split_volume(value)
    if "" in parts:
        raise BadShortForm(f'"{value}" has nothing between two colons', "write SOURCE:TARGET or SOURCE:TARGET:ro")
    if len(parts) > 3:
        raise BadShortForm(f'"{value}" has too many colons', "write SOURCE:TARGET:OPTIONS, or the long form")
    source, target = ("", parts[0]) if len(parts) == 1 else (parts[0], parts[1])
    mount = _map({"type": "bind" if _is_path(source) else "volume"})
    if source:
        mount["source"] = source
    mount["target"] = clean(target)
    if mount["type"] == "bind":
        mount["bind"] = _map({"create_host_path": True})
    elif not short:
        mount["volume"] = Map()
    for option in parts[2].split(",") if len(parts) == 3 else ():
        _volume_option(mount, option)
    return mount


def clean(path: str) -> str:
    """Return a path of a container without ``.``, ``..`` and double slashes."""
    if path[:1] == "/" and "." not in path and "//" not in path and path[-1] != "/":
        return path  # the common case: normpath is slow
    cleaned = normpath(path)
    return cleaned[1:] if cleaned.startswith("//") else cleaned


def _volume_option(mount: Map, option: str) -> None:
    """Apply one option of the third part; unknown options are ignored, as in docker compose."""
    if option == "ro" or is_open(option):
        mount["read_only"] = option if is_open(option) else True
    elif option == "rw":
        mount.pop("read_only", None)
    elif option == "nocopy":
        mount["volume"] = _map({"nocopy": True})
    elif option in _PROPAGATION:
        mount.setdefault("bind", Map())["propagation"] = option
    elif option in ("z", "Z"):
        mount.setdefault("bind", Map())["selinux"] = option


_WINDOWS_DRIVE = r"[^\W\d_]:"


def split_volume(text: str) -> list[str]:
    """Split a volume's short form at its colons, except those in ``${…}`` and in Windows drives such as ``C:``."""
    parts: list[str] = []
    if "${" not in text:
        for part in text.split(":"):
            if parts and len(parts[-1]) == 1 and parts[-1].isalpha():
                parts[-1] += f":{part}"
            else:
                parts.append(part)
        return parts
    part, depth = "", 0
    for index, character in enumerate(text):
        if character == "$" and text[index + 1 : index + 2] == "{":
            depth += 1
        elif character == "}" and depth:
            depth -= 1
        elif character == ":" and not depth and not (len(part) == 1 and part.isalpha()):
            parts.append(part)
            part = ""
            continue
        part += character
    return [*parts, part]


def _is_path(source: str) -> bool:
    if begins_open(source):
        # ${DATA} may be a path or a volume; most are paths, unless the default is a name
        default = readable(source).partition("}")[0].partition("-")[2]
        return not default or _is_path(default)
    return source.startswith((".", "/", "~", "\\\\")) or bool(re.match(_WINDOWS_DRIVE, source))


def _external(value: Any) -> Any:
    """Convert the old form ``external: {name: x}`` to ``external: true`` and ``name: x``."""
    if not isinstance(value, Map) or not isinstance(value.get("external"), Map):
        return value
    outside = value["external"]
    value["external"] = True
    if "name" in outside:
        if value.get("name", outside["name"]) != outside["name"]:
            raise BadShortForm("name and external.name differ", "keep name, and write external: true")
        value["name"] = outside["name"]
        value.marks["name"] = outside.marks.get("name")
    return value


def _port_forms(value: Any) -> Any:
    """``ip:published:target/protocol`` → a list of ports, one for each port of a range."""
    return value if isinstance(value, Map) else ports_of(text_of(value))


def ports_of(text: str) -> list[Map]:
    """Return the ports of a short form.

    Ranges of the same length are paired; with a single target, the engine chooses a port from the range.
    """
    *address, published, target = ("", "", *text.split(":"))[-max(3, text.count(":") + 1) :]
    target, _, protocol = target.partition("/")
    protocol = protocol.lower() or "tcp"
    if protocol not in ("tcp", "udp", "sctp"):
        raise BadShortForm(f'"{text}" has the unknown protocol "{protocol}"', "write /tcp, /udp or /sctp")
    host_ip = _host_ip(":".join(address), text)
    targets = _range(target, text)
    if targets[0] == 0:
        raise BadShortForm(f'"{text}": no container listens on port 0', 'write "8080:80"')
    if not published:
        return _in_docker_order([_port(host_ip, "", port, protocol) for port in targets])
    hosts = _range(published, text)
    if len(hosts) == len(targets):
        paired = zip(hosts, targets, strict=True)
        return _in_docker_order([_port(host_ip, str(host), port, protocol) for host, port in paired])
    if len(targets) != 1:
        raise BadShortForm(f'"{text}" maps {len(hosts)} ports to {len(targets)}', "make both ranges the same length")
    return [_port(host_ip, f"{hosts[0]}-{hosts[-1]}", targets[0], protocol)]


def _in_docker_order(ports: list[Map]) -> list[Map]:
    """Sort ports as docker compose does, by the target as text."""
    return sorted(ports, key=lambda port: f"{port['target']}/{port['protocol']}") if len(ports) > 1 else ports


def _port(host_ip: str, published: str, target: Any, protocol: str) -> Map:
    built = Map({"mode": "ingress", "target": target, "protocol": protocol})
    if host_ip:
        built["host_ip"] = host_ip
    if published:
        built["published"] = published
    return built


def _host_ip(text: str, port: str) -> str:
    if not text:
        return ""
    address = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    if not is_address(address) and not is_open(address):
        raise BadShortForm(f'"{port}": "{address}" is not an IP address', 'write "127.0.0.1:8080:80"')
    return address


def is_address(text: str) -> bool:
    """Return whether a text is an IPv4 or IPv6 address."""
    import ipaddress  # importing it takes 7 ms, and few files bind a port to an address

    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


_PORT_NUMBER = r"\+?[0-9]+"


def _range(text: str, port: str) -> Sequence[Any]:
    if len(text) <= 5 and text.isascii() and text.isdecimal() and int(text) <= 65535:
        return (int(text),)  # the common case
    if is_open(text):
        return [text]
    first, dash, last = text.partition("-")
    if not re.fullmatch(_PORT_NUMBER, first) or (dash and not re.fullmatch(_PORT_NUMBER, last)):
        raise _not_a_port(port)
    start, end = int(first[:7]), int((last or first)[:7])
    if end > 65535 or start > 65535:
        raise BadShortForm(f'"{port}": the highest port is 65535', "choose a lower one")
    if end < start:
        raise BadShortForm(f'"{port}": the range ends before it begins', f'write "{last}-{first}"')
    return range(start, end + 1)


def _not_a_port(text: str) -> BadShortForm:
    return BadShortForm(f'"{text}" is not a port', 'write "8080:80", or the long form with target and published')


def _or_whole(read: Callable[[Any], Any], **known: str) -> Callable[[Any], Any]:
    """Return a form that keeps open text that cannot be read as a whole, as the target."""

    def form(value: Any) -> Any:
        try:
            return read(value)
        except BadShortForm:
            if not is_open(value):
                raise
            return _map({**known, "target": value})

    return form


SHORT_FORMS: Mapping[str, Callable[[Any], Any]] = {
    "context": _one("context"),
    "dependencies": _dependencies,
    "device": _or_whole(_device),
    "external": _external,
    "gpus": _gpus,
    "list": _list,
    "names": _names,
    "pairs": _contexts,
    "path": _one("path"),
    "port": _or_whole(_port_forms),
    "service": _one("service"),
    "source": _one("source"),
    "ssh": _ssh,
    "text": _text,
    "volume": _or_whole(_volume, type="volume"),
}
"""How the short form that ``x-short`` names becomes the long one; a long form is returned as it is.

A plain list is returned where one item of a sequence stands for several.
"""

BEFORE_MERGE = frozenset({"context", "dependencies", "list", "names"})
"""The short forms that must be expanded before they are merged."""
