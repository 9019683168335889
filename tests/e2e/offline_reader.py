"""A reader's day without a route: drives the real window and says what it came to.

Run as a process of its own: ``python offline_reader.py PROFILE LOGIN PASSWORD TRUTH``. It does one thing for each line
on standard input and then says its name on standard output:

- ``read``: sign in, read the prefetched case to its end, sign;
- ``deliver``: wait until everything has arrived, with nothing clicked;
- ``end``: wait until the window lets the person go, with nothing clicked.
"""

from __future__ import annotations

import sys
from pathlib import Path

from readstation.app.application import application
from readstation.app.main import open_window
from readstation.app.scripted.driver import WindowDriver
from readstation.app.scripted.reader import ScriptedReader
from readstation.app.scripted.session import Pictures, read_everything, show_window
from readstation.app.scripted.x11 import XInput
from readstation.app.station import OpenStation
from readstation.core.ids import Login
from readstation.imaging.phantom.truth import load_truth
from readstation.model.subject import ReadStage
from readstation.sync.ports import OutboxCounts


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def counts_of(station: OpenStation, login: Login) -> OutboxCounts:
    return station.run(station.store.outbox.counts, login)


def main(profile: Path, login: Login, password: str, truth_path: Path) -> None:
    application()
    with OpenStation(profile) as station, open_window(station) as opened, XInput() as pointer:
        window = show_window(opened.window)
        hand = ScriptedReader(window, WindowDriver(window, pointer, patience_s=120))
        for line in sys.stdin:
            order = line.strip()
            if order == "read":
                hand.sign_in(login, password)
                read_everything(hand, load_truth(truth_path), Pictures(None))
                hand.open_sign_dialog()
                hand.sign(password)
                hand.driver.wait_for(lambda: hand.view.stage is ReadStage.SIGNED, "the signature")
            elif order == "deliver":
                hand.driver.wait_for(lambda: counts_of(station, login).waiting == 0, "everything to arrive")
            elif order == "end":
                hand.driver.wait_for(lambda: window.session is None, "the window to let the person go")
            counts = counts_of(station, login)
            say(order, counts.waiting, counts.received + counts.sealed)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Login(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))
