"""Distribution reads at a station: opens them, and shows them on the worklist (`ui.distribution_ports`, MR-1001)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from readstation.app.read_tools import read_tools
from readstation.app.station import OpenStation
from readstation.app.two_stations import marked_row, refuse_elsewhere
from readstation.app.worklist_rows import FormStanding, distribution_row
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import ReadId, SeriesKey
from readstation.core.jobs import Job
from readstation.imaging.outline import Outline
from readstation.model.subject import Assignment, Task
from readstation.reading.memory import images_of
from readstation.reading.ports import Session
from readstation.store.stopped import stopped_refusal
from readstation.ui.ports import ReportWritten, WorklistRow

if TYPE_CHECKING:
    from readstation.app.distribution_report import PreparedDistribution
    from readstation.geometry.label_volume import LabelVolume
    from readstation.reading.distribution.session import DistributionSession
    from readstation.reading.distribution.view import DistributionView


class DistributionDesk:
    """What the window asks of a station for distribution reads.

    Parameters
    ----------
    station
        The open station; the caller closes it.
    """

    def __init__(self, station: OpenStation) -> None:
        self._station = station

    def distribution(self, session: Session, read_id: ReadId) -> DistributionSession:
        """Open a distribution read of the worklist.

        Raises
        ------
        Refused
            If it is not this person's, is no distribution read, stands still, or is open at another station (TR-51).
        """
        return self._station.run(self._opened, session, read_id)

    def distribution_imports(self, view: DistributionView) -> Mapping[str, LabelVolume]:
        """Return the volumes that were taken in, by their digest, each in the frame of its image."""
        return self._station.run(self._imports, view)

    def distribution_row(self, session: Session, given: Assignment, coming: frozenset[tuple[str, int]]) -> WorklistRow:
        """Return the row of a distribution read; called on the store's thread."""
        from readstation.reading.distribution.session import THE_IMAGES

        store = self._station.store
        view = self._session(given, session).view()
        standing = FormStanding(
            stage=view.stage,
            images=images_of(store.reads, given, THE_IMAGES),
            is_coming=(given.read_id, THE_IMAGES) in coming,
            left=len(view.missing),
            actions=view.action_count,
            saved_utc_ms=view.saved_utc_ms,
            waiting=store.outbox.waiting_of(given.read_id),
        )
        return marked_row(store, given, distribution_row(given, standing, self._station.clock.now()))

    def prepare_distribution_report(self, given: Assignment, job: Job) -> PreparedDistribution:
        """Verify a signed distribution read and compute it anew; called on the pool."""
        from readstation.app.distribution_report import DistributionReports

        return DistributionReports(self._station).prepare_form(given, job)

    def write_distribution_report(
        self, session: Session, prepared: PreparedDistribution, path: Path, job: Job
    ) -> ReportWritten:
        """Write a prepared report; called on the pool."""
        from readstation.app.distribution_report import DistributionReports

        return DistributionReports(self._station).write_form(prepared, path, job, session)

    def _opened(self, session: Session, read_id: ReadId) -> DistributionSession:
        store = self._station.store
        if store.incidents.is_stopped(read_id):
            raise stopped_refusal()
        refuse_elsewhere(store, session.person.login, read_id)
        for given in store.reads.assignments(session.person.login):
            if given.read_id == read_id and given.task is Task.TREATMENT_READ:
                return self._session(given, session)
        raise Refused(Finding("MR-802", "This case is not on your worklist."))

    def _session(self, given: Assignment, session: Session) -> DistributionSession:
        # What computes doses comes with the first such read: a window without one opens sooner.
        from readstation.reading.distribution.session import DistributionSession

        return DistributionSession(given, session, read_tools(self._station))

    def _imports(self, view: DistributionView) -> Mapping[str, LabelVolume]:
        from readstation.reading.distribution.labels import label_of

        wanted = {each.digest for each in view.state.outline if each.digest}
        kept = [label for digest, label in view.state.labels.items() if digest in wanted]
        frames = {key: self._frame(key) for key in {each.series_key for each in kept}}
        return {each.digest: label_of(each, frames[each.series_key]) for each in kept}

    def _frame(self, key: SeriesKey) -> str:
        _, data = self._station.store.images.files_and_outline(key)
        outline = None if data is None else Outline.from_bytes(data)
        return "" if outline is None else outline.first.frame_of_reference
