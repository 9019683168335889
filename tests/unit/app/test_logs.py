"""Logs hold codes, ids and counts, and nothing else (TR-62)."""

from __future__ import annotations

import logging
from pathlib import Path

from readstation.app.crash import CrashWatch
from readstation.app.logs import close_log, open_log
from readstation.core.clock import SystemClock
from readstation.core.redact import Safe

SECRET = "DOE^JANE 1951-02-03"


def _fail(with_value: str) -> None:
    raise ValueError(f"cannot read {with_value}")


def test_text_reaches_a_log_only_when_it_is_marked_safe(tmp_path: Path) -> None:
    """TR-62: values are let through by type, whatever level or shape they come in."""
    handler = open_log(tmp_path)
    log = logging.getLogger("readstation.test")
    try:
        log.warning("took %d objects of %s under %s", 3, SECRET, Safe("L-17"))
        log.error("named %(who)s", {"who": SECRET})
        try:
            _fail(SECRET)
        except ValueError:
            log.exception("refused %s", {SECRET: SECRET})
    finally:
        close_log(handler)
    written = (tmp_path / "station.log").read_text(encoding="utf-8")
    assert "took 3 objects of <str> under L-17" in written
    assert "ValueError at" in written
    assert "_fail" in written
    assert "JANE" not in written


def test_a_crash_report_names_places_and_no_values(tmp_path: Path) -> None:
    """TR-62: the report can be read by the user before it is sent; it holds types and code places."""
    told: list[Path] = []
    watch = CrashWatch(tmp_path, SystemClock(), told.append)
    try:
        _fail(SECRET)
    except ValueError as error:
        watch._caught(type(error), error, error.__traceback__)
    report = told[0].read_text(encoding="utf-8")
    assert "ValueError" in report
    assert "_fail" in report
    assert "JANE" not in report
