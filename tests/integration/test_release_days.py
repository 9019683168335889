"""The days of a case reach central with its release: from the dates of acquisition, before they are shifted."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from readstation.app.intake import take_in
from readstation.core.jobs import QuietJob
from readstation.store.central.schema_adjudication import case_day
from tests.builders.central_world import as_administrator
from tests.builders.delivered import Delivered, delivered
from tests.builders.dicom import write_series

VISITS = ("20240105", "20240301", "20240429")
DAYS = {0: 0, 1: 56, 2: 115}


def write_visit(folder: Path, day: str) -> Path:
    write_series(
        folder, seed=int(day), PatientID="P1", StudyDate=day, StudyInstanceUID=f"1.2.{day}", SeriesNumber=1,
        SeriesDescription="ART", AcquisitionTime="101535", ContrastBolusAgent="Iomeprol",
        ContrastBolusStartTime="101500",
    )  # fmt: skip
    return folder


def kept_days(parts: Delivered) -> dict[int, int]:
    with as_administrator(parts.place.central_url) as connection:
        return {row.timepoint: row.day for row in connection.execute(select(case_day))}


def test_the_days_come_with_the_release(tmp_path: Path) -> None:
    """MR-603, MR-604: best responses and dates rest on true days; a later visit adds its own, and none ever changes."""
    with delivered(tmp_path) as parts:
        folders = [write_visit(tmp_path / day, day) for day in VISITS]
        (alias,) = {each.facts.case_alias for each in take_in(parts.office, folders[:2], QuietJob()).taken}
        read_id, released = parts.give(alias)
        assert released.timepoints == (0, 1)
        assert kept_days(parts) == {0: 0, 1: 56}
        take_in(parts.office, folders, QuietJob())
        assert parts.release(read_id).timepoints == (2,)
        assert kept_days(parts) == DAYS
        assert parts.release(read_id).timepoints == ()
        assert kept_days(parts) == DAYS


def test_a_case_without_dates_has_no_days(tmp_path: Path) -> None:
    """Without days reads are judged on the planned ones: nothing is made up."""
    with delivered(tmp_path) as parts:
        parts.give(parts.new_case(2))
        assert kept_days(parts) == {}
