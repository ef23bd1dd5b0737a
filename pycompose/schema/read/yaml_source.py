"""From text to a tree: YAML from the events of the C parser, every value with its place.

The tree is built as the events arrive, so that reading a hostile file stops as soon as it gets too deep or too large.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from math import isfinite
from typing import Any

from yaml._yaml import CParser, ReaderError  # type: ignore[attr-defined]  # the stubs leave it out
from yaml.error import MarkedYAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from pycompose.errors import Origin
from pycompose.schema.model import Map, Override, Reset, Seq, Wrong
from pycompose.schema.read.storage import MAX_BYTES
from pycompose.schema.spec.scalars import SPECIAL, resolve, resolve_tagged
from pycompose.schema.tree.marks import given, succeed
from pycompose.schema.tree.problems import Problems
from pycompose.value import Value

MAX_DEPTH = 200
"""The deepest nesting, far beyond any real file."""

_TOO_DEEP = (f"nested more than {MAX_DEPTH} deep", "no compose file needs that")
MERGE_KEY = "<<"
"""The key that merges mappings. A tree has it only with the value Wrong, where the merge failed."""
_YAML_TAG = "tag:yaml.org,2002:"


class Document(Value):
    """One document of a file."""

    root: Any
    tagged: bool
    """Whether it contains a Reset or an Override."""


class _Named(io.BytesIO):
    """Bytes with a file name, which the parser puts into every mark."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name


class _Stop(Exception):  # noqa: N818  not an error but the end of reading
    """A problem was noted, and the rest of the file cannot be read."""


def read(content: bytes, name: str, problems: Problems, *, origins: bool = False) -> list[Document]:
    """Read the documents of a file, up to the first place that cannot be read.

    ``name`` is the file as the user would type it; with ``origins``, the values that ``<<`` does not use are recorded.
    Mistakes are noted in ``problems`` and replaced with Wrong.
    """
    if len(content) > MAX_BYTES:
        limit = f"the file is larger than {MAX_BYTES // 2**20} MiB"
        problems.error(Origin(name, 1, 1), (), limit, "no compose file is that large: is it the right one?")
        problems.lose(())
        return []
    problems.allow(name, len(content))
    documents: list[Document] = []
    try:
        _Builder(CParser(_Named(content, name)), problems, origins).read(documents)
        return documents
    except _Stop:
        pass
    except ReaderError as error:
        _not_text(error, content, name, problems)
    except MarkedYAMLError as error:
        _syntax_error(error, content, name, problems)
    problems.lose(())
    return documents


class _Builder:
    """Builds the tree of each document from the parser's events."""

    def __init__(self, parser: CParser, problems: Problems, origins: bool) -> None:
        self.next: Callable[[], Any] = parser.get_event
        self.problems = problems
        self.origins = origins
        self.anchors: dict[str, Any] = {}
        self.depth = 0
        self.tagged = False

    def read(self, found: list[Document]) -> None:
        while True:
            event = self.next()
            if isinstance(event, DocumentStartEvent):
                if event.version not in (None, (1, 1)):
                    what = "docker compose reads YAML 1.1 only"
                    self.problems.error(event.start_mark, (), what, "remove the line that starts with %YAML")
                self.anchors, self.tagged = {}, False
                found.append(Document(root=_untagged(self.value(self.next())), tagged=self.tagged))
            elif isinstance(event, StreamEndEvent):
                return

    def value(self, event: Any) -> Any:
        """Build the value that starts with an event."""
        kind = type(event)
        if kind is ScalarEvent:
            return self.scalar(event)
        if kind is AliasEvent:
            return self.alias(event)
        if self.depth >= MAX_DEPTH:
            self.problems.error(event.start_mark, (), *_TOO_DEEP)
            raise _Stop
        self.problems.grow(1, event.start_mark)
        self.depth += 1
        built: Any = self.mapping() if kind is MappingStartEvent else self.sequence()
        self.depth -= 1
        if event.tag in ("!reset", "!override"):
            built = self.tag(event.tag, built)
        if event.anchor is not None:
            self.anchors[event.anchor] = built  # with its tag: an alias stands for the whole node
        return built

    def tag(self, tag: str, value: Any) -> Reset | Override:
        self.tagged = True
        return Reset() if tag == "!reset" else Override(_untagged(value))

    def scalar(self, event: Any) -> Any:
        self.problems.grow(1, event.start_mark)
        text, tag = event.value, event.tag
        if tag is None:
            value = text if not event.implicit[0] or (text and text[0] not in SPECIAL) else resolve(text)
        elif tag in ("!reset", "!override"):
            value = self.tag(tag, text)
        elif tag.startswith(_YAML_TAG):
            value = self.tagged_scalar(event, tag[len(_YAML_TAG) :])
        else:
            value = text
        if type(value) is float and not isfinite(value):
            what = f"{text} is not a number that a compose file can contain"
            value = self.problems.error(event.start_mark, (), what, f'put it in quotes: "{text}"')
        if event.anchor is not None:
            self.anchors[event.anchor] = value
        return value

    def tagged_scalar(self, event: Any, tag: str) -> Any:
        try:
            if tag == "binary":
                from base64 import b64decode

                return b64decode(event.value).decode("utf-8", "replace")
            return resolve_tagged(tag, event.value)
        except ValueError as error:
            return self.problems.error(
                event.start_mark, (), str(error), f"remove the tag !!{tag}, or write a value of that type"
            )

    def alias(self, event: Any) -> Any:
        if event.anchor not in self.anchors:
            what = f"the alias *{event.anchor} has no anchor before it"
            hint = f"write &{event.anchor} at the value it stands for, above this line"
            return self.problems.error(event.start_mark, (), what, hint)
        return self.copy(self.anchors[event.anchor], event)

    def copy(self, value: Any, event: Any) -> Any:
        """Return a copy of an aliased value, so that each use can be changed separately."""
        if not isinstance(value, (Map, Seq)):
            return Override(self.copy(value.value, event)) if isinstance(value, Override) else value
        self.problems.grow(len(value) + 1, event.start_mark)
        if isinstance(value, Map):
            mapping = Map({key: self.copy(item, event) for key, item in value.items()})
            mapping.marks = value.marks.copy()
            return mapping
        sequence = Seq([self.copy(item, event) for item in value])
        sequence.marks = value.marks.copy()
        return sequence

    def sequence(self) -> Seq:
        built = Seq()
        marks = built.marks
        while True:
            event = self.next()
            kind = type(event)
            if kind is SequenceEndEvent:
                return built
            value = self.scalar(event) if kind is ScalarEvent else self.value(event)
            if type(value) is Reset:
                continue
            built.append(value)
            marks.append(event.start_mark)

    def mapping(self) -> Map | Override:
        """Build a mapping; a tag on what ``<<`` merges applies to the mapping that it is merged into."""
        built = Map()
        marks = built.marks
        merged: list[Any] = []
        while True:
            event = self.next()
            kind = type(event)
            if kind is MappingEndEvent:
                break
            key = event.value if kind is ScalarEvent else None
            if key == "<<" and (event.implicit[0] or event.tag == _YAML_TAG + "merge"):
                if merged:
                    self.problems.error(
                        event.start_mark, (), "a second << in one mapping", "write one: <<: [*first, *second]"
                    )
                merged += self.merged(event)
                continue
            wrong: Wrong | None = None
            if key is None or event.tag is not None or (event.implicit[0] and (not key or key[0] in SPECIAL)):
                key, wrong = self.key(event)
            if key in marks:
                wrong = self.duplicate(key, event.start_mark, marks[key])
            marks[key] = event.start_mark
            event = self.next()
            value = self.scalar(event) if type(event) is ScalarEvent else self.value(event)
            built[key] = value if wrong is None else wrong
        overrides = False
        for source in merged:
            overrides = overrides or isinstance(source, (Reset, Override))
            if type(source) is Wrong:
                built[MERGE_KEY] = source
            elif not isinstance(source, Reset):
                self.add(_untagged(source), built)
        return Override(built) if overrides else built

    def add(self, source: Map, built: Map) -> None:
        """Add the keys of ``source`` that are missing in ``built``."""
        for key, value in source.items():
            mark = source.marks.get(key)
            if key not in built:
                built[key] = value
                built.marks[key] = mark
            elif self.origins:
                built.marks[key] = succeed(mark, given(built.marks[key]))

    def key(self, event: Any) -> tuple[str, Wrong | None]:
        """Read a key that is not a plain word: quoted, tagged, an alias, or what YAML takes for a number."""
        value = self.value(event)
        if isinstance(value, str):
            return str(value), None
        text = str(getattr(event, "value", "?"))
        if type(value) is Wrong:
            return text, value
        kind = {bool: "a boolean", type(None): "null", int: "a number", float: "a number"}.get(type(value), "not text")
        what = f"the key {text} is {kind}, but keys must be text"
        return text, self.problems.error(event.start_mark, (), what, f'put it in quotes: "{text}":')

    def duplicate(self, key: str, mark: Any, earlier: Any) -> Wrong:
        what = f'the key "{key}" is given twice: here and on line {earlier.line + 1}'
        return self.problems.error(mark, (), what, "keep one of the two")

    def merged(self, event: Any) -> list[Any]:
        """Read the value of ``<<``: a mapping, or a sequence of mappings of which the earlier ones win."""
        value = self.value(self.next())
        sources = [_untagged(item) for item in value] if isinstance(value, Seq) and value else [value]
        hint = "write <<: *anchor or <<: [*first, *second]"
        return [
            source
            if isinstance(source, Reset) or isinstance(_untagged(source), (Map, Wrong))
            else self.problems.error(event.start_mark, (), "<< merges mappings only", hint)
            for source in sources
        ]


def _untagged(value: Any) -> Any:
    return value.value if isinstance(value, Override) else value


def _not_text(error: Any, content: bytes, name: str, problems: Problems) -> None:
    """Report bytes that are not text; libyaml provides their offset in the file."""
    before = content[: error.position]
    line = before.count(b"\n") + 1
    column = len(before) - (before.rfind(b"\n") + 1) + 1
    code = f" (byte 0x{error.character:02x})" if isinstance(error.character, int) and error.character >= 0 else ""
    what = f"this is not a text file: {error.reason}{code}"
    problems.error(Origin(name, line, column), (), what, "save it as UTF-8 without control characters")


def _syntax_error(error: Any, content: bytes, name: str, problems: Problems) -> None:
    """Report a syntax error in YAML, with the line and a caret."""
    mark = error.problem_mark or error.context_mark
    # libyaml has its own limit, which it may reach first because it reads ahead
    if error.problem == "exceeded maximum nesting depth":
        problems.error(mark, (), *_TOO_DEEP)
        return
    what = error.problem or str(error)
    context = error.context if error.context and error.context_mark else ""
    if context and error.context_mark.line != mark.line:
        context += f" that begins on line {error.context_mark.line + 1}"
    lines = (
        content.decode("utf-8", "replace").splitlines() if not content.startswith((b"\xff\xfe", b"\xfe\xff")) else []
    )
    shown = ""
    if lines:
        number, column = (mark.line, mark.column) if mark.line < len(lines) else (len(lines) - 1, len(lines[-1]))
        start = max(column - 60, 0)
        shown = f"{lines[number][start : start + 100].replace(chr(9), ' ')}\n{' ' * (column - start)}^"
    problems.error(mark, (), f"this is not YAML: {what}" + (f" ({context})" if context else ""), shown)
