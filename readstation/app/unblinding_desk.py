"""Keeps that a reader may have learned something; the read stands still from then on (TR-26)."""

from __future__ import annotations

import unicodedata

from readstation.app.overview_desk import OverviewDesk
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import ReadId, new_id
from readstation.model.incident import IncidentSource, UnblindingKind, UnblindingReport
from readstation.reading.ports import Session


class UnblindingDesk(OverviewDesk):
    """What the window asks of a station beside the reading itself: the office's pages, reports of an unblinding."""

    def report_unblinding(
        self, session: Session, read_id: ReadId, timepoint: int, kind: UnblindingKind, words: str
    ) -> None:
        """Keep that the person may have learned something; the read stands still from then on.

        Raises
        ------
        Refused
            If the read is not this person's.
        EnvironmentFault
            If it could not be saved.
        """
        self._station.run(self._report, session, read_id, timepoint, kind, words)

    def _report(self, session: Session, read_id: ReadId, timepoint: int, kind: UnblindingKind, words: str) -> None:
        store, now, login = self._station.store, self._station.clock.now(), session.person.login
        if read_id not in {given.read_id for given in store.reads.assignments(login)}:
            raise Refused(Finding("MR-802", "This case is not on your worklist."))
        made = UnblindingReport(
            new_id(), read_id, login, timepoint, IncidentSource.READER, kind,
            unicodedata.normalize("NFC", words), now.utc_ms, now.offset_minutes,
        )  # fmt: skip
        store.incidents.report(made, session)
