"""What could not be blinded or read is written down with its reason; the store implements `QuarantineBook` (TR-17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from readstation.core.findings import Finding
from readstation.trial.ports import RefusedObject, ScannedSeries, SourceObject
from readstation.trial.subjects import object_token


@dataclass(frozen=True, slots=True)
class QuarantinedObject:
    """An object that was not taken. The original stays where it is; nothing of it is kept but this.

    Attributes
    ----------
    token
        HMAC-SHA-256 of where the object lies, under the office secret, hexadecimal: recognises it when it is met again,
        and says nothing of its name (`subjects.object_token`).
    subject_token
        Whose it is, as `SubjectRecord.token`; "" where its header could not be read. The subject need not be in the
        register: it may be that nothing of it was taken.
    ordinal
        Its place in the walk of this intake, from 1.
    finding
        Why it was not taken, in words that hold no patient value.
    """

    token: str
    subject_token: str = field(repr=False)
    ordinal: int
    finding: Finding


class QuarantineBook(Protocol):
    """Every object that was not taken, with the reason. Only the office reads it.

    The intake writes once after the headers were read and once after each subject, so one that was stopped has written
    down what it refused until then.
    """

    def settle(self, refused: Sequence[QuarantinedObject], taken: Sequence[str]) -> None:
        """Keep what was refused and strike out what was taken, durably and in one transaction.

        Parameters
        ----------
        refused
            One entry an object; one that is in the book already has the new reason from now on.
        taken
            Tokens of objects that are in the library now. Most were never in the book.
        """
        ...


class PutAside:
    """Gathers what becomes of the objects of one intake and hands it to the book.

    Parameters
    ----------
    book
        Where it is written down; None: nowhere, as in a dry run.
    secret
        The office secret.
    """

    def __init__(self, book: QuarantineBook | None, secret: bytes) -> None:
        self._book = book
        self._secret = secret
        self._refused: dict[SourceObject, Finding] = {}
        self._taken: dict[SourceObject, None] = {}

    def of_the_scan(self, refused: Sequence[RefusedObject]) -> None:
        """Write down the objects that belong to no series. A mere copy of an image is no loss and is left out."""
        self._settle({each.source: each.finding for each in refused if each.finding.is_error}, {}, "")

    def series_refused(self, series: ScannedSeries, finding: Finding) -> None:
        """Note that a series is not taken: all objects of it."""
        self._refused |= {image.source: finding for image in series.images}

    def series_taken(self, series: ScannedSeries) -> None:
        """Note that a series is in the library."""
        self._taken |= dict.fromkeys(image.source for image in series.images)

    def of_subject(self, token: str) -> None:
        """Write down what became of the series of one subject."""
        refused, self._refused = self._refused, {}
        taken, self._taken = self._taken, {}
        self._settle(refused, taken, token)

    def _settle(self, refused: dict[SourceObject, Finding], taken: dict[SourceObject, None], subject: str) -> None:
        """Hand both over; an object of which one image was refused is not wholly taken."""
        if self._book is None or not (refused or taken):
            return
        aside = [
            QuarantinedObject(object_token(self._secret, source), subject, source.ordinal, finding)
            for source, finding in refused.items()
        ]
        self._book.settle(aside, [object_token(self._secret, source) for source in taken if source not in refused])
