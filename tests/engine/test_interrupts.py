"""Ctrl-C: the first is a request, the second is not."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from pycompose.engine.execute.interrupts import interrupts


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_asks_and_the_second_strikes(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with interrupts() as event:
        assert not event.is_set()
        os.kill(os.getpid(), number)
        assert event.wait(5)
        with pytest.raises(KeyboardInterrupt):
            strike(number)
    assert signal.getsignal(number) is before


def strike(number: signal.Signals) -> None:
    os.kill(os.getpid(), number)
    threading.Event().wait(5)


def test_in_another_thread_signals_are_left_alone() -> None:
    before = signal.getsignal(signal.SIGINT)
    seen = []

    def enter() -> None:
        with interrupts() as event:
            seen.append((event.is_set(), signal.getsignal(signal.SIGINT)))

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    assert seen == [(False, before)]
