"""The office's overview and exports in the window (`ui.office_ports.OfficeServices`): for the office alone."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

from readstation.app.look_desk import LookDesk
from readstation.app.trial_access import OfficeAccess
from readstation.core.errors import EnvironmentFault, Refused
from readstation.core.findings import Finding
from readstation.core.jobs import Job
from readstation.core.phrases import tr
from readstation.model.people import Role
from readstation.reading.ports import Session
from readstation.store.central.factory import is_embedded
from readstation.trial.overview import Overview, OverviewSources, overview_of
from readstation.ui.office_ports import ExportKind, ExportWish, ExportWritten

_URL_VARIABLE = "READSTATION_CENTRAL"
_PASSWORD_VARIABLE = "READSTATION_PASSWORD_FILE"  # noqa: S105 - the name of a variable that names a file


class OverviewDesk(LookDesk):
    """What the overview asks of a station. Each call may block."""

    def overview(self, session: Session, job: Job) -> Overview:
        """Return how the trial stands at central; called on the pool."""
        access = self._office_access(session)
        job.checkpoint()
        with access.office() as office:
            status, progress, incidents = office.status(), office.progress(), office.incidents()
        station = self._station
        refused = station.run(station.store.quarantine.waiting)
        now = time.time()
        today = datetime.fromtimestamp(now, UTC).date().isoformat()
        return overview_of(
            OverviewSources(status, progress, incidents, [each.reason for each in refused], round(now * 1000), today)
        )

    def export(self, session: Session, wish: ExportWish, job: Job) -> ExportWritten:
        """Write what is wished into a folder or file, as `trial export` does; called on the pool."""
        from readstation.app.trial_assessments import Beside

        access = self._office_access(session)
        try:
            listed = None if wish.subjects is None else wish.subjects.read_bytes()
        except OSError as error:
            raise EnvironmentFault(
                tr("The list of subjects cannot be read."), tr("Nothing was written."), tr("Choose it again.")
            ) from error
        beside = Beside(self._station, listed)
        if wish.kind is ExportKind.EVIDENCE:
            from readstation.app.verification import export_evidence

            return ExportWritten(wish.place, facts=export_evidence(access, wish.place, job))
        if wish.kind is ExportKind.DOCUMENTS:
            from readstation.app.trial_documents import export_documents

            made = export_documents(access, wish.place, job, beside)
            return ExportWritten(wish.place, documents=made.reports + made.selections)
        if wish.kind is ExportKind.REPORT:
            from readstation.app.trial_report import write_report

            report = write_report(access, wish.place, job, beside)
            return ExportWritten(wish.place, is_report=True, subjects=report.subjects, files=len(report.files))
        from readstation.app.trial_tables import export_tables

        tables = export_tables(access, wish.place, job, beside)
        return ExportWritten(wish.place, subjects=tables.subjects, files=len(tables.files))

    def _office_access(self, session: Session) -> OfficeAccess:
        """Return central as the office reaches it: a file by itself, a server as for the commands of the office.

        Raises
        ------
        Refused
            If the person is not of the office, or no central is named.
        """
        if session.person.role is not Role.OFFICE:
            raise Refused(Finding("TR-8", tr("Only the trial office sees how the trial stands.")))
        url = self._station.settings.central_url
        if url and is_embedded(url):
            return OfficeAccess(url, acting=session.person.login)
        named = os.environ.get(_URL_VARIABLE, "")
        if not named:
            words = tr(
                "No central database is named for the office. Set {url} and {file}, as for the commands of the office.",
                url=_URL_VARIABLE,
                file=_PASSWORD_VARIABLE,
            )
            raise Refused(Finding("office.central", words))
        file = os.environ.get(_PASSWORD_VARIABLE, "")
        try:
            return OfficeAccess(named, Path(file).read_text("utf-8").strip() if file else None)
        except OSError as error:
            raise EnvironmentFault(
                tr("The file with the password of the office cannot be read."),
                tr("Nothing was changed."),
                tr("Check what {file} names.", file=_PASSWORD_VARIABLE),
            ) from error
