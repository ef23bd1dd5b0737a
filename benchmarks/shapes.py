"""Compose files of any size in three shapes, the same bytes for the same size."""

from __future__ import annotations

from collections.abc import Callable, Iterator

SERVICE = """\
  {name}:
    image: registry.example/{name}:1.{number}
    command: ["serve", "--port", "{port}"]
    environment:
      LOG_LEVEL: info
      NUMBER: "{number}"
    ports:
      - "{port}:80"
    volumes:
      - data{volume}:/data
    healthcheck:
      test: ["CMD", "true"]
      interval: 5s
    restart: unless-stopped
"""
DEPENDS = """\
    depends_on:
      {other}:
        condition: service_healthy
"""


def flat(count: int) -> str:
    """Give services that know nothing of each other."""
    return _file(count, lambda number: None)


def groups(count: int) -> str:
    """Give groups of three: a page that waits for an API that waits for a database."""
    return _file(count, lambda number: number - 1 if number % 3 else None)


def chain(count: int) -> str:
    """Give one chain: each service waits for the one before."""
    return _file(count, lambda number: number - 1 if number else None)


SHAPES: dict[str, Callable[[int], str]] = {"flat": flat, "groups": groups, "chain": chain}


def _file(count: int, waits_for: Callable[[int], int | None]) -> str:
    return "".join(_parts(count, waits_for))


def _parts(count: int, waits_for: Callable[[int], int | None]) -> Iterator[str]:
    yield "name: bench\nservices:\n"
    for number in range(count):
        yield SERVICE.format(name=f"s{number}", number=number, port=10000 + number, volume=number % 10)
        other = waits_for(number)
        if other is not None:
            yield DEPENDS.format(other=f"s{other}")
    yield "volumes:\n" + "".join(f"  data{number}: {{}}\n" for number in range(10))
