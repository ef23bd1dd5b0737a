"""Decodes a container's output: the engine sends both streams in one, in frames with a header of eight bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_HEAD = 8


def demultiplexed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the payloads of the frames in a stream that comes in pieces of any length."""
    received = bytearray()
    for piece in pieces:
        received += piece
        while len(received) >= _HEAD:
            end = _HEAD + int.from_bytes(received[4:_HEAD], "big")
            if len(received) < end:
                break
            yield bytes(received[_HEAD:end])
            del received[:end]


def lines(pieces: Iterable[bytes]) -> Iterator[str]:
    """Yield the lines of an output, the last one also without a line end."""
    text = b""
    for piece in pieces:
        *whole, text = (text + piece).split(b"\n")
        yield from (line.decode("utf-8", "replace").rstrip("\r") for line in whole)
    if text:
        yield text.decode("utf-8", "replace")
