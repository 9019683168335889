"""A line between client and server that cuts, delays, loses answers, delivers late, or takes everything and is silent.

It passes bytes on and knows nothing of what they mean, so it works through TLS as well.
"""

from __future__ import annotations

import contextlib
import random
import select
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

_CHUNK = 4096
_POLL_S = 0.05
_STUCK_S = 5.0
_SILENT_S = 25.0
"""A silence ends so late that whoever waits for its end has failed, and does not wait for good."""
_GREAT_UPLOAD = 4096
"""What a client sends without an answer between is a push from here on; it ends where the client falls silent."""


class LineFault(StrEnum):
    """What happens to one connection."""

    CUT_REQUEST = "cut_request"
    """Both ends are closed after so many bytes from the client."""
    CUT_ANSWER = "cut_answer"
    """Both ends are closed after so many bytes from the server."""
    DELAY = "delay"
    """Every piece waits a little; nothing is lost."""
    LOST_ANSWER = "lost_answer"
    """The server gets the end of a push; its answer to that is lost, so the client repeats what was committed."""
    LATE = "late"
    """The client is cut off at the end of a push, which the server gets a moment later, maybe after the repetition."""
    SILENCE = "silence"
    """After so many bytes from the client, or from its so-manieth turn, all is taken and nothing is passed on."""
    MUTE = "mute"
    """After so many bytes from the server nothing more of it is passed on, and nothing of the client's."""


@dataclass(frozen=True, slots=True)
class LinePlan:
    """One connection's fate.

    Attributes
    ----------
    fault
        None passes everything on.
    after_bytes
        Where it happens, for the faults that count bytes.
    at_turn
        Where a silence begins instead: when the client speaks for the so-manieth time, each time after an answer; 0 for
        by bytes.
    wait_s
        How long a delay, or a late delivery, takes.
    """

    fault: LineFault | None = None
    after_bytes: int = 0
    at_turn: int = 0
    wait_s: float = 0.0


class TcpProxy:
    """Listens on a port of the loopback address and passes every connection on to another.

    Attributes
    ----------
    port
        Where to connect to.
    happened
        How often each fault really struck.
    connections
        How many connections were made.
    calm_share
        How many of them nothing happens to, where fate is by chance.
    """

    def __init__(self, target_port: int, seed: int = 0) -> None:
        self._target_port = target_port
        self._chance = random.Random(seed)
        self.calm_share = 0.35
        self._fixed: LinePlan | None = LinePlan()
        self._first: list[LinePlan] = []
        self._lock = threading.Lock()
        self._is_over = threading.Event()
        self._lines: list[threading.Thread] = []
        self.happened: Counter[LineFault] = Counter()
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(_POLL_S)
        self.port = int(self._listener.getsockname()[1])
        self._acceptor = threading.Thread(target=self._accept, name="tcp-proxy")
        self._acceptor.start()

    def every(self, plan: LinePlan) -> None:
        """Give every connection from now on the same fate."""
        self._fixed = plan

    def first(self, *plans: LinePlan) -> None:
        """Give the next connections these fates, one each, and those after them what they had."""
        self._first = list(plans)

    def roughly(self) -> None:
        """Give every connection from now on a fate by chance."""
        self._fixed = None

    def close(self) -> None:
        """End every connection."""
        self._is_over.set()
        self._acceptor.join()
        self._listener.close()
        for line in self._lines:
            line.join()

    def strike(self, fault: LineFault) -> None:
        with self._lock:
            self.happened[fault] += 1

    def _accept(self) -> None:
        while not self._is_over.is_set():
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            self.connections += 1
            line = threading.Thread(target=self._serve, args=(client, self._next_plan()), name="tcp-proxy-line")
            line.start()
            self._lines = [each for each in self._lines if each.is_alive()] + [line]

    def _next_plan(self) -> LinePlan:
        if self._first:
            return self._first.pop(0)
        if self._fixed is not None:
            return self._fixed
        if self._chance.random() < self.calm_share:
            return LinePlan()
        fault = self._chance.choice([each for each in LineFault if each not in (LineFault.SILENCE, LineFault.MUTE)])
        # Small numbers strike at connecting and sign-in, greater ones at pushes.
        after_bytes = self._chance.choice((2 ** self._chance.uniform(0, 12), self._chance.uniform(3_000, 16_000)))
        return LinePlan(fault, int(after_bytes), wait_s=self._chance.uniform(0.05, 0.8))

    def _serve(self, client: socket.socket, plan: LinePlan) -> None:
        client.settimeout(_STUCK_S)
        try:
            server = socket.create_connection(("127.0.0.1", self._target_port), timeout=_STUCK_S)
        except OSError:
            client.close()
            return
        with client, server, contextlib.suppress(OSError):
            _Line(self, client, server, plan).run(self._is_over)


class _Line:
    """One connection: what comes from either end is passed on until its fate strikes or an end closes."""

    def __init__(self, proxy: TcpProxy, client: socket.socket, server: socket.socket, plan: LinePlan) -> None:
        self._proxy, self._client, self._server, self._plan = proxy, client, server, plan
        self._sent = 0
        self._answered = 0
        self._since_answer = 0
        self._turn = 0

    def run(self, is_over: threading.Event) -> None:
        while not is_over.is_set():
            ready, _, _ = select.select([self._client, self._server], [], [], _POLL_S)
            for end in ready:
                data = end.recv(_CHUNK)
                if not data:
                    return
                is_client = end is self._client
                goes_on = self._from_client(data, is_over) if is_client else self._from_server(data, is_over)
                if not goes_on:
                    return

    def _strikes(self) -> bool:
        self._proxy.strike(self._plan.fault or LineFault.DELAY)
        return False

    def _from_client(self, data: bytes, is_over: threading.Event) -> bool:
        plan = self._plan
        if self._since_answer == 0:
            self._turn += 1
        self._sent += len(data)
        self._since_answer += len(data)
        if plan.fault is LineFault.CUT_REQUEST and self._sent > plan.after_bytes:
            self._server.sendall(data[: max(0, len(data) - (self._sent - plan.after_bytes))])
            return self._strikes()
        is_far = self._turn >= plan.at_turn if plan.at_turn else self._sent > plan.after_bytes
        if plan.fault is LineFault.SILENCE and is_far:
            return self._is_silent(is_over)
        if plan.fault in (LineFault.LATE, LineFault.LOST_ANSWER) and self._since_answer > _GREAT_UPLOAD:
            return self._at_a_push(data + self._until_quiet(), is_late=plan.fault is LineFault.LATE)
        if plan.fault is LineFault.DELAY:
            if self._sent == len(data):
                self._proxy.strike(LineFault.DELAY)
            time.sleep(plan.wait_s / 40)
        self._server.sendall(data)
        return True

    def _is_silent(self, is_over: threading.Event) -> bool:
        """Take what the client says and answer nothing, until it gives up or has waited for far too long."""
        self._strikes()
        until = time.monotonic() + _SILENT_S
        while not is_over.is_set() and time.monotonic() < until:
            if select.select([self._client], [], [], _POLL_S)[0] and not self._client.recv(_CHUNK):
                break
        return False

    def _until_quiet(self) -> bytes:
        """Return what else the client says before it waits for the answer: a push is one journey."""
        said = b""
        while select.select([self._client], [], [], _POLL_S)[0]:
            data = self._client.recv(_CHUNK)
            if not data:
                break
            said += data
        return said

    def _at_a_push(self, whole: bytes, *, is_late: bool) -> bool:
        if is_late:
            self._client.close()
            time.sleep(self._plan.wait_s)
            self._server.sendall(whole)
            time.sleep(_POLL_S)
        else:
            self._server.sendall(whole)
            self._server.recv(_CHUNK)
        return self._strikes()

    def _from_server(self, data: bytes, is_over: threading.Event) -> bool:
        self._since_answer = 0
        self._answered += len(data)
        if self._plan.fault is LineFault.MUTE and self._answered > self._plan.after_bytes:
            return self._is_silent(is_over)
        if self._plan.fault is LineFault.CUT_ANSWER and self._answered > self._plan.after_bytes:
            self._client.sendall(data[: max(0, len(data) - (self._answered - self._plan.after_bytes))])
            return self._strikes()
        if self._plan.fault is LineFault.DELAY:
            time.sleep(self._plan.wait_s / 40)
        self._client.sendall(data)
        return True


@contextmanager
def proxy_to(port: int, seed: int = 0) -> Iterator[TcpProxy]:
    """Run a line to a port of this machine; it is calm until told otherwise."""
    proxy = TcpProxy(port, seed)
    try:
        yield proxy
    finally:
        proxy.close()
