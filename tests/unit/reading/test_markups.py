"""Marks on images: kept, moved, taken back, refused, undone, sealed and verified with the read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from readstation.core.errors import Refused
from readstation.core.ids import MarkupId, SeriesKey
from readstation.geometry.figures import measures_of
from readstation.model.audit import AuditAction
from readstation.model.lesion import LesionRole, LesionType, PointUm
from readstation.model.markup import MarkupFigures, MarkupKind
from readstation.model.series import TimepointImages
from readstation.reading.commands import (
    AddLesion,
    ChangeRole,
    ClearAssessment,
    Command,
    MeasureTarget,
    MoveMarkup,
    PlaceLabel,
    PlaceLesion,
    RemoveLesion,
    RemoveMarkup,
    WriteMarkup,
)
from readstation.reading.derive import config_of
from readstation.reading.markup_rules import check_shape
from readstation.reading.refold import refold
from readstation.reading.session import ReadSession
from readstation.reading.unseal import state_of, unseal
from tests.builders.markups import POINTS, add_markup, measure_node, node_pair, shape_of, short_axis
from tests.builders.reads import (
    LOGIN,
    READ,
    SOFTWARE,
    T1,
    ReadingStation,
    add_target,
    drawn,
    station_with_case,
    timepoint_images,
)

M1, M2 = MarkupId("M1"), MarkupId("M2")


@pytest.fixture
def station(tmp_path: Path) -> Iterator[ReadingStation]:
    with station_with_case(tmp_path, timepoints=2) as opened:
        yield opened


@pytest.fixture
def session(station: ReadingStation) -> ReadSession:
    session = station.open_read()
    session.open_timepoint(0)
    return session


def refuses(session: ReadSession, command: Command, code: str) -> str:
    before = session.view().state
    with pytest.raises(Refused) as caught:
        session.apply(command)
    assert caught.value.findings[0].code == code
    assert session.view().state == before
    return caught.value.findings[0].message


class TestKept:
    @pytest.mark.parametrize("kind", list(MarkupKind))
    @pytest.mark.parametrize("is_reformat", [False, True])
    def test_every_kind_is_kept_with_its_figures_and_the_program(
        self, session: ReadSession, kind: MarkupKind, is_reformat: bool
    ) -> None:
        command = add_markup(kind, is_reformat=is_reformat)
        session.apply(command)
        markup = session.view().state.markups[M1]
        assert (markup.shape, markup.figures, markup.software) == (command.shape, command.figures, SOFTWARE)
        assert markup.shape.is_on_image is not is_reformat

    def test_after_a_restart_everything_is_there(self, session: ReadSession, station: ReadingStation) -> None:
        """User asks, 1."""
        for kind in MarkupKind:
            session.apply(add_markup(kind, text="seen"))
        session.apply(PlaceLabel(0, M1, PointUm(1, 2, 3)))
        again = station.open_read().view().state
        assert again == session.view().state == refold(READ, again.case_alias, station.store.reads.journal(READ))
        assert len(again.markups) == len(MarkupKind)

    def test_step_audit_event_and_outbox_come_together(self, session: ReadSession, station: ReadingStation) -> None:
        before = len(station.store.outbox.waiting(LOGIN, 1000))
        session.apply(add_markup(MarkupKind.ELLIPSE))
        assert len(station.store.outbox.waiting(LOGIN, 1000)) == before + 2
        *_, (event, _, _) = station.store.evidence.audit_events()
        assert event.action is AuditAction.READ_EDITED
        assert event.after is not None
        assert event.after["command"] == "AddMarkup"

    def test_undo_and_redo_and_ids_that_are_not_used_again(self, session: ReadSession) -> None:
        session.apply(add_markup(MarkupKind.ELLIPSE))
        session.apply(RemoveMarkup(0, M1))
        session.undo()
        assert M1 in session.view().state.markups
        session.undo()
        assert not session.view().state.markups
        session.redo()
        session.redo()
        session.apply(add_markup(MarkupKind.ARROW))
        assert list(session.view().state.markups) == [M2]

    def test_undo_names_what_it_does(self, session: ReadSession) -> None:
        session.apply(add_markup(MarkupKind.FREEHAND))
        assert session.view().undo_words == "Draw freehand region"

    def test_words_of_a_note(self, session: ReadSession) -> None:
        session.apply(add_markup(MarkupKind.ARROW))
        session.apply(WriteMarkup(0, M1, " shunt?\r\n"))
        assert session.view().state.markups[M1].text == "shunt?"
        refuses(session, WriteMarkup(0, M1, "x" * 201), "text.long")


class TestMoved:
    def test_a_moved_mark_has_its_new_figures(self, session: ReadSession) -> None:
        session.apply(add_markup(MarkupKind.ELLIPSE))
        points = (*POINTS[MarkupKind.ELLIPSE][:2], PointUm(15_000, -5_000, 15_000), PointUm(15_000, 5_000, 15_000))
        shape = shape_of(MarkupKind.ELLIPSE, points=points)
        session.apply(MoveMarkup(0, M1, shape, measures_of(shape.kind, points)))
        assert session.view().state.markups[M1].figures.area_hundredths == 23562

    def test_it_stays_what_it_is_on_its_series(self, session: ReadSession) -> None:
        session.apply(add_markup(MarkupKind.ELLIPSE))
        other = shape_of(MarkupKind.ARROW)
        refuses(session, MoveMarkup(0, M1, other, MarkupFigures()), "read.markup")
        elsewhere = replace(shape_of(MarkupKind.ELLIPSE), series_key=timepoint_images(0).series[0].series_key)
        refuses(session, MoveMarkup(0, M1, elsewhere, add_markup(MarkupKind.ELLIPSE).figures), "read.markup")

    def test_what_is_gone_is_refused(self, session: ReadSession) -> None:
        refuses(session, RemoveMarkup(0, M1), "read.markup")
        refuses(session, PlaceLabel(0, "M1", PointUm(0, 0, 0)), "read.markup")
        refuses(session, PlaceLabel(0, "L1", PointUm(0, 0, 0)), "read.markup")


class TestLocked:
    def test_a_locked_timepoint_takes_and_changes_no_mark(self, session: ReadSession) -> None:
        """MR-805."""
        session.apply(add_target(200))
        session.apply(add_markup(MarkupKind.ELLIPSE))
        session.lock(0)
        shape = shape_of(MarkupKind.ELLIPSE)
        for command in (
            add_markup(MarkupKind.ARROW),
            MoveMarkup(0, M1, shape, measures_of(shape.kind, shape.points)),
            WriteMarkup(0, M1, "late"),
            RemoveMarkup(0, M1),
            PlaceLabel(0, "M1", PointUm(1, 1, 1)),
        ):
            refuses(session, command, "MR-805")
        session.open_timepoint(1)
        refuses(session, RemoveMarkup(1, M1), "MR-805")
        refuses(session, MoveMarkup(1, M1, shape, measures_of(shape.kind, shape.points)), "MR-805")


class TestRefused:
    @pytest.mark.parametrize(
        ("change", "code"),
        [
            (lambda shape: replace(shape, series_key=SeriesKey("other")), "MR-123"),
            (lambda shape: replace(shape, image_digest="0" * 64), "TR-45"),
            (lambda shape: replace(shape, image_ordinal=11), "TR-45"),
            (lambda shape: replace(shape, image_ordinal=None), "TR-45"),
            (lambda shape: replace(shape, normal_ppm=(0, 1_000_000, 0)), "MR-123"),
            (lambda shape: replace(shape, image_ordinal=None, image_digest="", normal_ppm=(0, 0, 0)), "markup.plane"),
            (lambda shape: replace(shape, points=shape.points[:3]), "markup.points"),
            (lambda shape: replace(shape, points=(shape.points[0],) * 4), "markup.points"),
            (lambda shape: replace(shape, points=(PointUm(0, 0, 15_900), *shape.points[1:])), "markup.plane"),
            (lambda shape: replace(shape, points=(PointUm(0, 900, 15_000), *shape.points[1:])), "markup.axes"),
            (lambda shape: replace(shape, points=(*shape.points[2:], *shape.points[:2])), "markup.axes"),
            (lambda shape: replace(shape, points=(PointUm(-9, 0, 15_000), *shape.points[1:])), "MR-216"),
        ],
    )
    def test_a_shape_that_is_not_what_it_says(self, session: ReadSession, change, code: str) -> None:
        command = add_markup(MarkupKind.ELLIPSE)
        refuses(session, replace(command, shape=change(command.shape)), code)

    def test_lengths_must_be_those_of_the_points(self, session: ReadSession) -> None:
        """MR-216: what is stored is what was drawn."""
        command = add_markup(MarkupKind.BIDIRECTIONAL)
        refuses(session, replace(command, figures=replace(command.figures, short_tenths=171)), "MR-216")
        refuses(session, replace(command, figures=MarkupFigures()), "MR-216")

    def test_an_outline_that_crosses_itself(self, session: ReadSession) -> None:
        points = tuple(PointUm(x, y, 15_000) for x, y in ((0, 0), (9000, 9000), (9000, 0), (0, 9000)))
        shape = shape_of(MarkupKind.FREEHAND, points=points)
        command = replace(add_markup(MarkupKind.FREEHAND), shape=shape, figures=measures_of(shape.kind, points))
        refuses(session, command, "markup.crossed")

    def test_a_series_without_sure_geometry(self, station: ReadingStation) -> None:
        """User asks, 6: without spacing there is no millimetre."""
        images = timepoint_images(0)
        unsure = TimepointImages(
            images.case_alias, 0, tuple(replace(facts, is_usable=False) for facts in images.series)
        )
        command = add_markup(MarkupKind.LENGTH)
        with pytest.raises(Refused, match="cannot be measured"):
            check_shape(command.shape, command.figures, unsure, config_of(station.charter))


class TestNodes:
    """MR-106, MR-107, MR-116: a node is measured by its short axis, and the pair that it belongs to is kept."""

    @pytest.fixture
    def session(self, station: ReadingStation) -> ReadSession:
        session = station.open_read()
        session.open_timepoint(0)
        site = next(each for each in station.charter.sites if each.lesion_type == LesionType.NODE.value)
        session.apply(AddLesion(0, LesionRole.TARGET, LesionType.NODE, site.organ, site.words, drawn(300)))
        return session

    def test_line_and_pair_come_in_one_step_and_go_by_one_undo(self, session: ReadSession) -> None:
        steps = session.view().action_count
        session.apply(measure_node(node_pair(28.0, 17.2)))
        state = session.view().state
        assert session.view().action_count == steps + 1
        said = state.assessment(T1, 0)
        assert said is not None
        assert said.measurement is not None
        assert said.measurement.length_tenths == 172
        pair = state.markup_of(T1, 0)
        assert pair is not None
        assert (pair.figures.length_tenths, pair.figures.short_tenths) == (280, 172)
        session.undo()
        assert session.view().state.markup_of(T1, 0) is None
        assert session.view().state.assessment(T1, 0).measurement.length_tenths == 300

    def test_measuring_across_again_replaces_the_pair(self, session: ReadSession) -> None:
        session.apply(measure_node(node_pair(28.0, 17.2)))
        session.apply(measure_node(node_pair(29.0, 18.0)))
        assert list(session.view().state.markups) == [M1]

    def test_moving_an_end_of_the_pair_measures_the_node(self, session: ReadSession) -> None:
        """One source of truth: the line of the node is the short axis of its pair."""
        session.apply(measure_node(node_pair(28.0, 17.2)))
        points = node_pair(28.0, 20.0).committed()
        shape = shape_of(MarkupKind.BIDIRECTIONAL, points=points)
        session.apply(MoveMarkup(0, M1, shape, measures_of(shape.kind, points)))
        said = session.view().state.assessment(T1, 0)
        assert said.measurement.length_tenths == 200
        assert {said.measurement.start, said.measurement.end} == set(points[2:])

    def test_too_short_across_is_refused_and_nothing_moves(self, session: ReadSession) -> None:
        refuses(session, measure_node(node_pair(28.0, 14.9)), "MR-106")
        session.apply(measure_node(node_pair(28.0, 17.2)))
        points = node_pair(28.0, 14.0).committed()
        shape = shape_of(MarkupKind.BIDIRECTIONAL, points=points)
        refuses(session, MoveMarkup(0, M1, shape, measures_of(shape.kind, points)), "MR-106")

    @pytest.mark.parametrize(
        "command",
        [
            MeasureTarget(0, T1, drawn(310)),
            ClearAssessment(0, T1),
            RemoveLesion(0, T1),
        ],
    )
    def test_the_pair_goes_with_its_line(self, session: ReadSession, command: Command) -> None:
        session.apply(measure_node(node_pair(28.0, 17.2)))
        session.apply(command)
        assert not session.view().state.markups
        session.undo()
        assert list(session.view().state.markups) == [M1]

    def test_the_pair_is_not_taken_away_alone(self, session: ReadSession) -> None:
        session.apply(measure_node(node_pair(28.0, 17.2)))
        refuses(session, RemoveMarkup(0, M1), "MR-116")

    def test_a_line_that_is_not_the_short_axis_is_refused(self, session: ReadSession) -> None:
        pair = node_pair(28.0, 17.2)
        refuses(session, measure_node(pair, measurement=drawn(172)), "MR-116")
        points = pair.committed()
        refuses(session, measure_node(pair, measurement=short_axis((*points[2:], *points[:2]))), "MR-116")

    def test_a_liver_lesion_is_not_measured_across(self, session: ReadSession, station: ReadingStation) -> None:
        session.apply(measure_node(node_pair(28.0, 17.2)))
        liver = next(each for each in station.charter.sites if each.lesion_type == LesionType.HEPATIC.value)
        place = PlaceLesion(0, T1, LesionType.HEPATIC, liver.organ, liver.words)
        refuses(session, place, "MR-116")
        session.apply(MeasureTarget(0, T1, drawn(300)))
        session.apply(place)
        refuses(session, measure_node(node_pair(28.0, 17.2)), "MR-116")

    def test_a_node_made_a_non_target_keeps_its_pair(self, session: ReadSession) -> None:
        session.apply(measure_node(node_pair(28.0, 17.2)))
        session.apply(ChangeRole(0, T1, LesionRole.NON_TARGET))
        assert session.view().state.markup_of(T1, 0) is not None


class TestLabels:
    def test_a_place_is_kept_and_goes_with_its_mark(self, session: ReadSession) -> None:
        session.apply(add_target(200))
        session.apply(add_markup(MarkupKind.ELLIPSE))
        session.apply(PlaceLabel(0, "L1", PointUm(9000, 0, 0)))
        session.apply(PlaceLabel(0, "M1", PointUm(0, 9000, 0)))
        session.apply(PlaceLabel(0, "M1", PointUm(0, 8000, 0)))
        state = session.view().state
        assert {key: each.offset for key, each in state.labels.items()} == {
            ("L1", 0): PointUm(9000, 0, 0), ("M1", 0): PointUm(0, 8000, 0),
        }  # fmt: skip
        session.apply(RemoveMarkup(0, M1))
        session.apply(MeasureTarget(0, T1, drawn(210)))
        assert set(session.view().state.labels) == {("L1", 0)}
        session.apply(RemoveLesion(0, T1))
        assert not session.view().state.labels
        refuses(session, PlaceLabel(0, "L1", PointUm(0, 0, 0)), "read.markup")

    def test_a_label_does_not_fly_away(self, session: ReadSession) -> None:
        session.apply(add_markup(MarkupKind.ELLIPSE))
        refuses(session, PlaceLabel(0, "M1", PointUm(0, 2_000_000, 0)), "read.markup")


def test_marks_are_sealed_with_the_read_and_come_back(session: ReadSession) -> None:
    """TR-29, TR-30: nothing that was drawn is left out; words of a note stand in the head alone."""
    session.apply(add_target(200))
    for kind in MarkupKind:
        session.apply(add_markup(kind, text="near the clip", is_reformat=kind is MarkupKind.FREEHAND))
    session.apply(PlaceLabel(0, "M1", PointUm(1, 2, 3)))
    session.lock(0)
    session.open_timepoint(1)
    session.apply(MeasureTarget(1, T1, drawn(180, 1)))
    session.lock(1)
    sealed = session.seal()
    assert "near the clip" not in sealed.body.decode()
    assert [each["kind"] for each in json.loads(sealed.body)["markups"]] == [kind.value for kind in MarkupKind]
    again, state = state_of(unseal(sealed)), session.view().state
    assert (again.markups, again.labels) == (state.markups, state.labels)
