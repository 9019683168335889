"""Image packages on their way to the station: fetched by range, kept only where the digest holds (TR-45, TR-48)."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Protocol

from readstation.core.errors import DataProblem, DiskFull, EnvironmentFault
from readstation.core.findings import Finding
from readstation.core.jobs import Job
from readstation.model.image_package import ManifestEntry


class SourceUnreachable(EnvironmentFault):
    """The place of the packages did not answer, or fell silent. What came stays; the rest is asked for later."""


class PackageSource(Protocol):
    """Where packages are published: an HTTPS server or a local folder. It knows no readers and no roles."""

    def pieces(self, entry: ManifestEntry, start: int, job: Job) -> Generator[bytes, None, None]:
        """Return the bytes of a package from an offset to its end, in pieces.

        Raises
        ------
        SourceUnreachable
            If the source does not answer, falls silent or ends too early.
        DataProblem
            If it answers with something else than this package: nothing there, another size, no ranges.
        Cancelled
            If the person stopped it.
        """
        ...


class PackageShelf(Protocol):
    """The station's folder of packages. A partial one is never under its own name (TR-45)."""

    def names(self) -> frozenset[str]:
        """Return the names of the packages that are here, whole and checked."""
        ...

    def begun(self) -> frozenset[str]:
        """Return the names of the packages of which a part is here."""
        ...

    def begun_bytes(self, name: str) -> int:
        """Return how much of a package is here; 0 for nothing."""
        ...

    def append(self, name: str, pieces: Iterator[bytes], taken: Callable[[int], None]) -> None:
        """Write pieces behind what is here of a package, and tell the size after each.

        Raises
        ------
        DiskFull
            If the disk takes no more. What was written before stays.
        """
        ...

    def finish(self, entry: ManifestEntry) -> bool:
        """Give a whole package its name where its digest holds; else remove it. Return whether it holds."""
        ...

    def drop(self, name: str) -> None:
        """Remove what is here of a package, whole or not."""
        ...

    def free_bytes(self) -> int:
        """Return how much room the disk has."""
        ...


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """How fetching deals with network and disk.

    Attributes
    ----------
    reserve_bytes
        The room on the disk that is not for images (TR-44).
    attempts
        How often a package is asked for without getting any further, before it is left for later.
    first_wait_s, longest_wait_s
        The wait before the second try, doubled each time; a random part of it is really waited.
    """

    reserve_bytes: int
    attempts: int = 4
    first_wait_s: float = 0.5
    longest_wait_s: float = 8.0


@dataclass(slots=True)
class FetchReport:
    """What fetching did.

    Attributes
    ----------
    fetched
        Packages that are whole now and were not before.
    is_unreachable
        Whether the source did not answer to the end.
    has_no_room
        Whether the disk has no room for what is to come.
    findings
        Packages that came wrong, twice.
    """

    fetched: int = 0
    is_unreachable: bool = False
    has_no_room: bool = False
    findings: list[Finding] = field(default_factory=list)


def fetch_packages(
    wanted: Sequence[ManifestEntry],
    source: PackageSource,
    shelf: PackageShelf,
    job: Job,
    policy: FetchPolicy,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> FetchReport:
    """Fetch the packages that are not here yet, each from where it was broken off.

    Images give way first: nothing is begun for which there is no room beside the reserve, and where the reserve is
    touched while a package comes, its part is removed again (TR-44).

    Parameters
    ----------
    wanted
        In the order in which they are needed.
    source, shelf
        From where, and to where.
    job
        Progress in bytes of all that is wanted, and cancel, which is heard between two pieces.
    policy
        Reserve and retries.
    sleep
        Waiting.

    Raises
    ------
    Cancelled
        If the person stopped it. What came stays.
    """
    report = FetchReport()
    total = sum(entry.size_bytes for entry in wanted)
    here = shelf.names()
    done = sum(entry.size_bytes for entry in wanted if entry.name in here)
    for entry in wanted:
        if entry.name in here:
            continue
        work = _Fetch(entry, source, shelf, job, policy, sleep, done, total)
        try:
            is_whole = work.whole()
        except SourceUnreachable:
            report.is_unreachable = True
            return report
        except DiskFull:
            report.has_no_room = True
            return report
        except DataProblem as problem:
            report.findings.append(Finding("TR-45.package", f"Images could not be fetched: {problem}."))
            continue
        if is_whole:
            report.fetched += 1
            done += entry.size_bytes
        else:
            words = "Images came damaged twice. Nothing of them was kept; they are asked for again later."
            report.findings.append(Finding("TR-45.package", words))
    return report


@dataclass(slots=True)
class _Fetch:
    entry: ManifestEntry
    source: PackageSource
    shelf: PackageShelf
    job: Job
    policy: FetchPolicy
    sleep: Callable[[float], None]
    done: int
    total: int

    def whole(self) -> bool:
        """Fetch the package, at most twice where it came damaged, and return whether it is here."""
        for _ in range(2):
            self._bytes()
            if self.shelf.finish(self.entry):
                return True
        return False

    def _bytes(self) -> None:
        """Fetch all bytes, however often the connection breaks, as long as each try gets further."""
        failures = 0
        while (begun := self.shelf.begun_bytes(self.entry.name)) < self.entry.size_bytes:
            self.job.checkpoint()
            self._check_room(self.entry.size_bytes - begun + self.entry.size_bytes)
            try:
                with closing(self.source.pieces(self.entry, begun, self.job)) as pieces:
                    self.shelf.append(self.entry.name, self._bounded(pieces, begun), self._taken)
            except SourceUnreachable:
                self.job.checkpoint()
                is_further = self.shelf.begun_bytes(self.entry.name) > begun
                failures = 1 if is_further else failures + 1
                if failures >= self.policy.attempts:
                    raise
                longest = min(self.policy.first_wait_s * 2.0 ** (failures - 1), self.policy.longest_wait_s)
                self.sleep(longest * random.uniform(0.5, 1.0))  # noqa: S311 - spreads stations, guards nothing
            except DataProblem:
                self.shelf.drop(self.entry.name)
                raise
        if self.shelf.begun_bytes(self.entry.name) > self.entry.size_bytes:
            self.shelf.drop(self.entry.name)
            raise DataProblem("a package is longer than it should be")

    def _bounded(self, pieces: Iterator[bytes], begun: int) -> Iterator[bytes]:
        """Pass pieces on while they are wanted and there is room for them."""
        size = begun
        for piece in pieces:
            self.job.checkpoint()
            size += len(piece)
            if size > self.entry.size_bytes:
                raise DataProblem("a package is longer than it should be")
            self._check_room(len(piece))
            yield piece

    def _check_room(self, more_bytes: int) -> None:
        """Refuse, and give back what a part takes up, where the reserve would be touched."""
        if self.shelf.free_bytes() - more_bytes >= self.policy.reserve_bytes:
            return
        if self.shelf.free_bytes() < self.policy.reserve_bytes:
            self.shelf.drop(self.entry.name)
        raise DiskFull("There is no room for images.", "Your work is saved.", "Free some space on the disk.")

    def _taken(self, size: int) -> None:
        self.job.report(self.done + size, self.total, "Fetching images")
