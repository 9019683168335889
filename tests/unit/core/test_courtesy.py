"""Work that nobody waits for gives way to the window, for a while."""

from __future__ import annotations

import threading

from readstation.core.courtesy import Courtesy


def test_nothing_waits_while_the_window_is_done() -> None:
    courtesy = Courtesy()
    assert courtesy.give_way()
    courtesy.begin()
    courtesy.end()
    courtesy.end()
    assert courtesy.give_way()


def test_work_goes_on_once_the_window_is_done() -> None:
    courtesy, went_on = Courtesy(), threading.Event()
    courtesy.begin()
    was_done: list[bool] = []

    def work() -> None:
        was_done.append(courtesy.give_way(longest_s=60.0))
        went_on.set()

    thread = threading.Thread(target=work)
    thread.start()
    assert not went_on.wait(0.05)
    courtesy.end()
    thread.join()
    assert was_done == [True]


def test_a_window_that_is_never_done_holds_work_up_once() -> None:
    courtesy = Courtesy()
    courtesy.begin()
    assert not courtesy.give_way(longest_s=0.01)
    assert courtesy.give_way(longest_s=60.0)
