"""A line between client and server that keeps a copy of every byte, in both directions."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_CHUNK = 1 << 16
_POLL_S = 0.1


class RecordedWire:
    """Passes connections on to a port of this machine and keeps what went over each way of each of them."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._is_over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(_POLL_S)
        self.port = int(self._listener.getsockname()[1])
        self._ways: list[bytearray] = []
        self._ends: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, name="recorded-wire")]
        self._threads[0].start()

    def recorded(self) -> list[bytes]:
        """Return what went over each way so far."""
        return [bytes(each) for each in self._ways]

    def close(self) -> None:
        """Take no more connections, and end those that are open."""
        self._is_over.set()
        for thread in self._threads:
            thread.join()
        for each in (self._listener, *self._ends):
            each.close()

    def _accept(self) -> None:
        while not self._is_over.is_set():
            with contextlib.suppress(TimeoutError):
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target_port))
                self._ends += (client, server)
                for source, target in ((client, server), (server, client)):
                    self._ways.append(bytearray())
                    way = threading.Thread(target=self._carry, args=(source, target, self._ways[-1]), name="a-way")
                    self._threads.append(way)
                    way.start()

    def _carry(self, source: socket.socket, target: socket.socket, kept: bytearray) -> None:
        source.settimeout(_POLL_S)
        with contextlib.suppress(OSError):
            while not self._is_over.is_set():
                try:
                    data = source.recv(_CHUNK)
                except TimeoutError:
                    continue
                if not data:
                    break
                kept += data
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)


@contextmanager
def recorded_wire(target_port: int) -> Iterator[RecordedWire]:
    """Yield a line to a port; all of it is over at the end."""
    made = RecordedWire(target_port)
    try:
        yield made
    finally:
        made.close()
