"""How a pass deals with the network (TR-48)."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type

from readstation.sync.ports import CentralUnreachable

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class SyncPolicy:
    """How a pass deals with the network.

    Attributes
    ----------
    batch
        Facts a push; at most 500.
    attempts
        How often a call is tried before the pass ends.
    first_wait_s, longest_wait_s
        The wait before the second try, doubled each time; a random part of it is really waited.
    deadline_s
        No call is tried again after this many seconds of a pass.
    """

    batch: int = 100
    attempts: int = 4
    first_wait_s: float = 0.5
    longest_wait_s: float = 8.0
    deadline_s: float = 120.0


def retrying(policy: SyncPolicy, sleep: Callable[[float], None]) -> Retrying:
    """Return what calls central again after a fault of the line, with growing random waits, until the deadline."""
    started = time.monotonic()

    def wait(state: RetryCallState) -> float:
        longest = min(policy.first_wait_s * 2.0 ** (state.attempt_number - 1), policy.longest_wait_s)
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads stations, guards nothing

    def is_over(state: RetryCallState) -> bool:
        return state.attempt_number >= policy.attempts or time.monotonic() - started > policy.deadline_s

    return Retrying(
        retry=retry_if_exception_type(CentralUnreachable),
        stop=is_over,
        wait=wait,
        sleep=sleep,
        reraise=True,
    )


def tried(asked: Callable[[], Answer], again: Retrying) -> Answer:
    """Call central, and again after a fault of the line.

    The first try is made without the machinery of repeating, which costs a push as much as its journey; where it fails,
    it counts as the first of all tries.
    """
    try:
        return asked()
    except CentralUnreachable as error:
        faults = [error]

    def next_try() -> Answer:
        if faults:
            raise faults.pop()
        return asked()

    return again(next_try)
