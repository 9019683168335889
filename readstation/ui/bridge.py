"""The only way from the window to anything that may block: work goes out, results come home to the main thread.

Two workers are handed in: one thread that owns the station's database, and a pool for the rest (images, keys).
The window never waits for either.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from enum import StrEnum
from functools import partial
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from readstation.core.errors import Cancelled

Result = TypeVar("Result")


class Worker(Protocol):
    """A thread, or several, that work is handed to."""

    def submit(self, work: Callable[[], Result], /) -> Future[Result]:
        """Queue some work and return its future."""
        ...


class Lane(StrEnum):
    """Where work runs."""

    STORE = "store"
    POOL = "pool"


class Ticket:
    """Work that is under way, whether its result is still wanted, and who takes it.

    Who takes it stands here alone and is let go on the main thread: a worker holds its work a moment longer than the
    window, and a widget that ended there would take the program along.
    """

    def __init__(
        self,
        future: Future[Any],
        lane: Lane,
        done: Callable[[Any], None],
        failed: Callable[[BaseException], bool] | None,
    ) -> None:
        self._future = future
        self._lane = lane
        self._takers: tuple[Callable[[Any], None], Callable[[BaseException], bool] | None] | None = (done, failed)
        self.is_wanted = True

    def drop(self) -> None:
        """Drop the result; images that have not begun to load do not begin, edits are written all the same."""
        self.is_wanted, self._takers = False, None
        if self._lane is Lane.POOL:
            self._future.cancel()

    def cancel(self) -> None:
        """Drop the result; work that has not begun does not begin."""
        self.is_wanted, self._takers = False, None
        self._future.cancel()

    def hand_over(self) -> BaseException | None:
        """Give what came of it to who takes it, once, on the main thread; return an error that nobody has shown."""
        takers, self._takers = self._takers, None
        if takers is None or not self.is_wanted or self._future.cancelled():
            return None
        done, failed = takers
        error = self._future.exception()
        if error is None:
            done(self._future.result())
        elif not isinstance(error, Cancelled) and (failed is None or not failed(error)):
            return error
        return None


class Bridge(QObject):
    """Runs work away from the main thread and hands its result to the main thread.

    Parameters
    ----------
    store, pool
        The workers of the two lanes. `app` makes and ends them.
    """

    failed = Signal(object)
    """An error that no caller took: the window shows it."""
    became_idle = Signal()

    _arrived = Signal(object)

    def __init__(self, store: Worker, pool: Worker) -> None:
        super().__init__()
        self._lanes = {Lane.STORE: store, Lane.POOL: pool}
        self._under_way: set[Ticket] = set()
        self._latest: dict[str, Ticket] = {}
        self._is_closed = False
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way."""
        return not self._under_way

    def run(
        self,
        work: Callable[[], Result],
        done: Callable[[Result], None],
        failed: Callable[[BaseException], bool] | None = None,
        *,
        lane: Lane = Lane.STORE,
        overtakes: str = "",
    ) -> Ticket:
        """Start work on a lane; one of the two callbacks is called later on the main thread.

        Parameters
        ----------
        work
            Runs on the lane's thread. It must hold all it needs and touch no widget.
        done
            Gets the result.
        failed
            Gets the error and says whether it has shown it; what it has not shown, `failed` of the bridge announces.
            A `Cancelled` is never shown.
        lane
            The database's thread or the pool.
        overtakes
            A name under which only the latest work counts: an earlier result under the same name is dropped.
        """
        future: Future[Result] = self._lanes[lane].submit(work)
        ticket = Ticket(future, lane, done, failed)
        if overtakes:
            earlier = self._latest.pop(overtakes, None)
            if earlier is not None:
                earlier.cancel()
            self._latest[overtakes] = ticket
        self._under_way.add(ticket)
        future.add_done_callback(partial(self._come_home, ticket))
        return ticket

    def close(self) -> None:
        """Deliver nothing from now on. Calling it twice is safe.

        What was given to the store's lane still runs: an edit that the reader made is written, seen or not.
        """
        self._is_closed = True
        for ticket in tuple(self._under_way):
            ticket.drop()
        self._under_way.clear()
        self._latest.clear()

    def _come_home(self, ticket: Ticket, _: Future[Any]) -> None:
        """Run on the worker's thread: post the delivery to the main thread."""
        if not self._is_closed:
            self._arrived.emit(ticket)

    @Slot(object)
    def _deliver(self, ticket: Ticket) -> None:
        self._under_way.discard(ticket)
        error = None if self._is_closed else ticket.hand_over()
        if error is not None:
            self.failed.emit(error)
        if not self._under_way:
            self.became_idle.emit()
