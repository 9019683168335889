"""What the window says of a case that was read at two stations (TR-51)."""

from __future__ import annotations

from dataclasses import replace

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login, ReadId
from readstation.core.phrases import tr
from readstation.model.subject import Assignment
from readstation.store.station import StationStore
from readstation.ui.ports import WorklistRow


def refuse_elsewhere(store: StationStore, login: Login, read_id: ReadId) -> None:
    """Refuse to open a read that is open at another station, or of which central put aside what was read here.

    All that follows here would be put aside, too.

    Raises
    ------
    Refused
        If that is so. What was read here stays.
    """
    if store.claims.is_elsewhere(read_id):
        words = tr("This case is open at another station. Go on there, or move it here: readstation sync --move.")
        raise Refused(Finding("TR-51.elsewhere", words))
    if read_id in store.versions.lost_lines(login):
        words = tr(
            "This case was read at two stations. Central took the other one's; what was read here is kept, here and "
            "there. Go on at the other station; if there is none, ask the office."
        )
        raise Refused(Finding("TR-51.line", words))


def other_version_words(store: StationStore, login: Login) -> str:
    """Return what a person has to do where a version from another station waits to be named; empty where none does."""
    reads = store.versions.unnamed(login)
    alias = next((each.case_alias for each in store.reads.assignments(login) if each.read_id in reads), None)
    if alias is None:
        return ""
    return tr(
        "Case {case} was signed at two stations. Both versions are kept. Your next signature here names both: sign it, "
        "or amend what is signed.",
        case=alias,
    )


def marked_row(store: StationStore, assignment: Assignment, row: WorklistRow) -> WorklistRow:
    """Return a row of the work list that says whether its case stands still, or was put aside from here (TR-26)."""
    is_lost = assignment.read_id in store.versions.lost_lines(assignment.login)
    detail = tr("Read at two stations: put aside") if is_lost else row.status_detail
    return replace(row, status_detail=detail, is_stopped=store.incidents.is_stopped(assignment.read_id))
