"""The program with an error of its own at one place of one layer, whose words and values hold a marker (TR-62).

Its words are HOOKS LAYER PLACE COMMAND...: the PLACE-th call of a function of the layer fails. Where PLACE is 0 nothing
fails, and the calls of each layer are written to standard output. With HOOKS ``none`` the interpreter speaks itself.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from types import FrameType

# Imported before the fork, so that a fault costs what the command does and no start.
import readstation.app.delivery
import readstation.app.downloads
import readstation.app.intake
import readstation.app.reports
import readstation.app.station
import readstation.app.verification
import readstation.cli.ingest
import readstation.cli.practice_score
import readstation.cli.report
import readstation.cli.sync
import readstation.cli.verify
import readstation.exchange.pdf
import readstation.imaging.parser_process
import readstation.practice.matching
import readstation.stats.clinical.cases  # noqa: F401
from readstation.cli import entry
from readstation.security import vault
from tests.support.passwords import CHEAP

MARKER = "ZQ90071X^JANE"


class Fault:
    """Counts the calls of each layer, and fails at one."""

    def __init__(self, layer: str, place: int) -> None:
        self._layer, self._place = layer, place
        self.calls: Counter[str] = Counter()
        self.was_raised = False

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        if event != "call":
            return
        package, _, rest = str(frame.f_globals.get("__name__", "")).partition(".")
        name = frame.f_code.co_name
        # What runs while modules are read, makes classes and records, or cleans up behind everything is no act.
        if package != "readstation" or name.startswith(("<", "__")) or name[:1].isupper():
            return
        layer = rest.partition(".")[0]
        self.calls[layer] += 1
        if layer == self._layer and self.calls[layer] == self._place:
            self.was_raised = True
            error = ValueError(f"cannot read {MARKER} of {os.getcwd()}/{MARKER}")
            error.add_note(f"of {MARKER}")
            raise error from KeyError(MARKER)


def main(words: Sequence[str]) -> None:
    hooks, layer, place, *command = words
    vault.tune_cost = lambda: CHEAP  # type: ignore[assignment,misc]  # the true cost would make each start a second
    if hooks == "none":
        entry.keep_words_back = entry.keep_words_of_threads_back = lambda: None  # type: ignore[assignment]
    fault = Fault(layer, int(place))
    sys.argv = ["readstation", *command]
    status = 1
    threading.setprofile(fault)
    sys.setprofile(fault)
    try:
        entry.run()
    except SystemExit as stopped:
        status = stopped.code if isinstance(stopped.code, int) else 1
    except BaseException as error:  # noqa: BLE001 - as the interpreter does at its end
        sys.setprofile(None)
        sys.excepthook(type(error), error, error.__traceback__)
    sys.setprofile(None)
    threading.setprofile(None)  # type: ignore[arg-type]
    with contextlib.suppress(OSError):
        said = {"calls": fault.calls, "raised": fault.was_raised} if not int(place) else {"raised": fault.was_raised}
        sys.stdout.write(f"\n{json.dumps(said)}\n")
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status)
