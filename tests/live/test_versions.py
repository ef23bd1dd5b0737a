"""What real engines answer to a version they no longer speak."""

from __future__ import annotations

import pytest

from pycompose.engine.engine import Engine
from pycompose.engine.http import reader
from pycompose.engine.http.reader import Reader
from pycompose.errors import EngineError

pytestmark = pytest.mark.live


def test_an_engine_that_is_too_new_for_us(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "NEWEST_API", (1, 1))
    with pytest.raises(EngineError, match=r"this engine needs API 1\.\d+ or newer; pycompose has 1\.1 and older"):
        Reader(engine.look.address).get("/info")
