"""The journal in words: every step in order, and which edits are taken back (TR-40)."""

from __future__ import annotations

from pathlib import Path

from readstation.core.ids import LesionId
from readstation.model.journal import StepKind
from readstation.model.lesion import PointUm
from readstation.model.markup import MarkupKind
from readstation.reading.commands import MeasureTarget, PlaceLabel, WriteNote
from tests.builders.markups import add_markup
from tests.builders.reads import T1, add_target, drawn, station_with_case


def test_steps_are_named_with_their_lesion_and_undone_ones_marked(tmp_path: Path) -> None:
    with station_with_case(tmp_path) as station:
        session = station.open_read()
        session.open_timepoint(0)
        session.apply(add_target(466))
        session.apply(MeasureTarget(0, T1, drawn(450)))
        session.apply(WriteNote(0, "motion"))
        session.undo()
        session.undo()
        session.redo()
        entries = session.history()
        assert [(each.words, each.is_undone) for each in entries] == [
            ("Open TP0", False),
            ("Add T1", False),
            ("Measure T1", False),
            ("Comment on TP0", True),
            ("Undo Comment on TP0", False),
            ("Undo Measure T1", False),
            ("Redo Measure T1", False),
        ]
        assert [each.number for each in entries] == list(range(1, 8))
        assert [each.lesion_id for each in entries[:4]] == [None, "L1", "L1", None]
        assert entries[0].kind is StepKind.OPEN
        times = [each.utc_ms for each in entries]
        assert times == sorted(times)


def test_an_edit_after_an_undo_leaves_what_was_undone_undone(tmp_path: Path) -> None:
    with station_with_case(tmp_path) as station:
        session = station.open_read()
        session.open_timepoint(0)
        session.apply(add_target(466))
        session.apply(MeasureTarget(0, T1, drawn(450)))
        session.undo()
        session.apply(WriteNote(0, "motion"))
        session.lock(0)
        assert [(each.words, each.is_undone) for each in session.history()][2:] == [
            ("Measure T1", True),
            ("Undo Measure T1", False),
            ("Comment on TP0", False),
            ("Lock TP0", False),
        ]


def test_marks_and_labels_lead_to_what_they_are_about(tmp_path: Path) -> None:
    with station_with_case(tmp_path) as station:
        session = station.open_read()
        session.open_timepoint(0)
        session.apply(add_target(466))
        session.apply(add_markup(MarkupKind.ELLIPSE, 0, "cyst"))
        session.apply(PlaceLabel(0, "L1", PointUm(1000, 0, 0)))
        session.apply(PlaceLabel(0, "M1", PointUm(1000, 0, 0)))
        about = [(each.lesion_id, each.markup_id) for each in session.history()]
        assert about[2:] == [(None, "M1"), (LesionId("L1"), None), (None, "M1")]
