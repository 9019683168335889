"""What is remembered of source files, so that a file is read once; the store implements `SourceIndex`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from readstation.core.findings import Finding
from readstation.core.ids import SeriesKey


class FileState(NamedTuple):
    """A file as it was read: while size and time stay, it need not be read again.

    Attributes
    ----------
    size, modified_ns
        Bytes, and nanoseconds since 1970.
    """

    size: int
    modified_ns: int


class SourceSeries(NamedTuple):
    """Images that belong together: to whom and to what, and their size and encoding.

    Lives in memory only; the index keeps keyed digests of the text and the UIDs (TR-18, TR-62).
    """

    patient_text: str
    study_uid: str
    series_uid: str
    sop_class: str
    series_number: int
    rows: int
    columns: int
    frames: int
    transfer_syntax: str


class FileRow(NamedTuple):
    """A file that was read: an image, or why it is none.

    Attributes
    ----------
    name
        The name in its folder. It may hold a patient's name: kept as a digest only.
    size, modified_ns
        As in `FileState`.
    series
        None where the file is no image that may be taken.
    sop_uid
        Kept as a digest.
    instance_number
        None where not stated.
    pixel_offset, pixel_length
        Where the pixels lie in the file, bytes; -1 and 0 where they cannot be read there.
    finding
        Why the file is no image, or None.
    """

    name: str
    size: int
    modified_ns: int
    series: SourceSeries | None
    sop_uid: str
    instance_number: int | None
    pixel_offset: int
    pixel_length: int
    finding: Finding | None


class IndexCounts(NamedTuple):
    """How much the index knows."""

    patients: int
    studies: int
    series: int
    images: int
    refused: int


class SourceRows(Protocol):
    """The rows of an index inside one transaction."""

    def holds(self, folder: str) -> bool:
        """Return whether anything is known of a folder, by its absolute path."""
        ...

    def known(self, folder: str, found: Mapping[str, FileState]) -> Mapping[str, Finding | None]:
        """Return the files of a folder that are unchanged since they were read.

        Parameters
        ----------
        folder
            The folder's absolute path.
        found
            The files that are in it now, by name.

        Returns
        -------
        mapping
            By name: why the file is no image, or None for an image.
        """
        ...

    def put(self, folder: str, read: Sequence[FileRow]) -> None:
        """Keep what was read of a folder, by its absolute path."""
        ...

    def forget(self, folder: str, present: Collection[str]) -> None:
        """Forget the files of a folder that are not among those present, by name."""
        ...


class SourceIndex(Protocol):
    """Remembers what source files hold. It is a memory only: without it everything is read again."""

    def change(self) -> AbstractContextManager[SourceRows]:
        """Give the rows inside one transaction: all of the block is durable after it, or nothing is kept.

        Raises
        ------
        EnvironmentFault
            If the disk refused. Nothing of the block was kept.
        """
        ...

    def kept_as(self, source: str) -> SeriesKey | None:
        """Return the key of the series that was made of some files, or None where that is not known.

        Parameters
        ----------
        source
            Says in full which files, in which state. Kept as a digest only.
        """
        ...

    def keep_as(self, source: str, series_key: SeriesKey) -> None:
        """Remember which series was made of some files, durably.

        Raises
        ------
        EnvironmentFault
            If the disk refused.
        """
        ...

    def counts(self) -> IndexCounts:
        """Return how much the index knows."""
        ...
