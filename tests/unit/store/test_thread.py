"""The store's thread does things in order and leaves nothing behind (TR-42)."""

from __future__ import annotations

import threading

import pytest

from readstation.store.thread import StoreThread


def test_work_runs_in_order_on_one_thread_and_close_waits_for_it() -> None:
    thread = StoreThread()
    done: list[tuple[int, int]] = []
    for number in range(50):
        thread.submit(lambda n: done.append((n, threading.get_ident())), number)
    thread.close()
    assert [number for number, _ in done] == list(range(50))
    assert len({ident for _, ident in done}) == 1
    assert done[0][1] != threading.get_ident()


def test_an_error_comes_to_whoever_waits_and_closing_twice_is_safe() -> None:
    thread = StoreThread()
    with pytest.raises(KeyError):
        thread.run({}.__getitem__, "missing")
    assert thread.run(lambda: 3) == 3
    thread.close()
    thread.close()
    with pytest.raises(RuntimeError):
        thread.submit(lambda: 1)
