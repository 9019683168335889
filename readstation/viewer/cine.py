"""Slices that play by themselves: which comes next, at a rate that an eye can follow."""

from __future__ import annotations

from dataclasses import dataclass, replace

SLOWEST_PER_S = 1
FASTEST_PER_S = 20


@dataclass(frozen=True, slots=True)
class Cine:
    """How slices play: to the end and back, so that nothing jumps.

    Attributes
    ----------
    per_s
        Slices a second, from 1 to 20.
    step
        1 or −1: the way through the stack.
    """

    per_s: int = 10
    step: int = 1

    @property
    def interval_ms(self) -> int:
        """The time between two slices."""
        return round(1000 / self.per_s)

    def at(self, per_s: int) -> Cine:
        """Return the same at another rate, within what an eye can follow."""
        return replace(self, per_s=min(max(per_s, SLOWEST_PER_S), FASTEST_PER_S))

    def next_plane(self, index: int, count: int) -> tuple[int, Cine]:
        """Return the plane after one of a stack, and how it goes on from there."""
        if count < 2:
            return index, self
        turned = self if 0 <= index + self.step < count else replace(self, step=-self.step)
        return index + turned.step, turned
