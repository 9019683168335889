"""The store's thread: everything that touches the station's database runs on it, in order (TR-42)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class StoreThread:
    """One worker. Work is done in the order in which it was handed in; `close` waits for all of it."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    def submit(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Queue some work and return its future.

        Raises
        ------
        RuntimeError
            After `close`.
        """
        return self._executor.submit(work, *args, **kwargs)

    def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do some work on the thread and wait for its result. Not to be called on the thread itself."""
        return self.submit(work, *args, **kwargs).result()

    def close(self) -> None:
        """Finish what is queued and end the thread. Calling it twice is safe."""
        self._executor.shutdown(wait=True)
