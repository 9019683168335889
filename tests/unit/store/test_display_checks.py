"""The check of a display is an act in the station's own trail, and the last one counts (TR-34, TR-35)."""

from __future__ import annotations

from pathlib import Path

from readstation.model.audit import AuditAction
from readstation.reading.display_record import DisplayFound, display_event
from readstation.reading.ports import Transaction
from tests.builders.reads import station_with_case


def test_the_last_finding_on_each_display_is_kept_with_who_and_when(tmp_path: Path) -> None:
    with station_with_case(tmp_path) as station:
        reads, session = station.store.reads, station.session
        assert reads.display_checks() == ()
        times = []
        for display, looked_right in (("DP-1 1920x1080", True), ("DP-2 1200x1920", True), ("DP-1 1920x1080", False)):
            event = display_event(session, display, looked_right=looked_right)
            assert event.action is AuditAction.DISPLAY_CHECKED
            assert (event.login, event.session) == (session.person.login, session.session_id)
            times.append(reads.commit(Transaction((event,))))
        found = {each.display: each for each in reads.display_checks()}
        assert found["DP-1 1920x1080"] == DisplayFound("DP-1 1920x1080", False, found["DP-1 1920x1080"].utc_ms)
        assert found["DP-2 1200x1920"].looked_right
        assert found["DP-2 1200x1920"].utc_ms <= found["DP-1 1920x1080"].utc_ms <= times[-1]
