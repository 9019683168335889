"""One window for each profile: other starts ring at the one that is open, and it answers (TR-42).

The window listens on a local socket that only its own user may connect to. Where it listens stands in a file of the
profile. One line of JSON goes in, one comes back.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from readstation.app.other_start import FILE_NAME, LONGEST_BYTES, Answer
from readstation.core.canonical import NotCanonicalError, parse_strict
from readstation.core.errors import DataProblem, EnvironmentFault
from readstation.security.files import read_private, write_private

_log = logging.getLogger(__name__)


Reply = Callable[[Answer], None]
Act = Callable[[Mapping[str, Any], Reply], None]
"""Does what was asked for, and calls the reply once, then or later, on the main thread."""


class Doorbell(QObject):
    """Listens for other starts on the profile of this window.

    Parameters
    ----------
    folder
        The profile's folder.
    acts
        What can be asked for.
    """

    def __init__(self, folder: Path, acts: Mapping[str, Act]) -> None:
        super().__init__()
        self._acts = acts
        self._file = folder / FILE_NAME
        self._callers: set[QLocalSocket] = set()
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._come)
        self._remove_what_a_killed_window_left()
        if not self._server.listen(f"readstation-{secrets.token_hex(8)}"):
            _log.warning("no other start can reach this window: its socket could not be made")
            return
        try:
            write_private(self._file, {"socket": self._server.fullServerName()})
        except EnvironmentFault:
            _log.warning("no other start can reach this window: the place of its socket could not be written")

    def close(self) -> None:
        """Listen no more. Calling it twice is safe."""
        if self._server.isListening():
            self._server.close()
            with suppress(OSError):
                self._file.unlink(missing_ok=True)

    def _remove_what_a_killed_window_left(self) -> None:
        with suppress(DataProblem, KeyError):
            QLocalServer.removeServer(str(read_private(self._file)["socket"]))

    def _come(self) -> None:
        while self._server.hasPendingConnections():
            caller = self._server.nextPendingConnection()
            self._callers.add(caller)
            caller.readyRead.connect(self._hear_all)
            caller.disconnected.connect(self._let_go)
        self._hear_all()

    def _let_go(self) -> None:
        gone = {each for each in self._callers if each.state() is QLocalSocket.LocalSocketState.UnconnectedState}
        self._callers -= gone
        for each in gone:
            each.deleteLater()

    def _hear_all(self) -> None:
        for caller in tuple(self._callers):
            if caller.canReadLine():
                self._hear(caller)
            elif caller.bytesAvailable() > LONGEST_BYTES:
                caller.abort()

    def _hear(self, caller: QLocalSocket) -> None:
        try:
            request = parse_strict(bytes(caller.readLine().data()).strip())
            act = self._acts[request["act"]]
        except (NotCanonicalError, KeyError, TypeError):
            _answer(caller, Answer(1, ("The open Readstation does not know what was asked for.",)))
            return
        act(request, lambda answer: _answer(caller, answer))


def _answer(caller: QLocalSocket, answer: Answer) -> None:
    with suppress(RuntimeError):  # the caller went away and its socket with it
        line = json.dumps({"exit_status": answer.exit_status, "lines": list(answer.lines)})
        caller.write(line.encode("utf-8") + b"\n")
        caller.flush()
        caller.disconnectFromServer()
