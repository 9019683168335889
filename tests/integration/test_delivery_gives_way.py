"""What a delivery asks of the station's database waits while the window shows an edit; an edit does not wait."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from readstation.app.delivery import ThreadedOutbox
from readstation.app.station import OpenStation
from readstation.core.courtesy import WINDOW, Courtesy
from tests.builders.reader_station import enrol_cheaply


def test_a_delivery_goes_on_after_the_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine: nothing is given up for having taken long."""
    monkeypatch.setattr(Courtesy.give_way, "__defaults__", (600.0,))
    done: list[str] = []
    with OpenStation(tmp_path / "profile") as station:
        login = enrol_cheaply(station).person.login

        def deliver() -> None:
            ThreadedOutbox(station).counts(login)
            done.append("delivery")

        WINDOW.begin()
        thread = threading.Thread(target=deliver)
        try:
            thread.start()
            thread.join(0.05)
            station.run(done.append, "edit")
        finally:
            WINDOW.end()
            thread.join()
    assert done == ["edit", "delivery"]
