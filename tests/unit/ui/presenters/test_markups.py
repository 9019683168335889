"""A finished shape and the command that it becomes; marks, list and sealed words of those that are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from readstation.core.findings import Finding
from readstation.core.ids import LesionId, MarkupId
from readstation.geometry.affine import Affine
from readstation.geometry.volume import Volume
from readstation.model.lesion import LesionType, PointUm
from readstation.model.markup import MarkupKind
from readstation.model.series import PhaseRole, Plane
from readstation.reading.commands import AddMarkup, MeasureNode, MeasureTarget, MoveMarkup, PlaceLesion, RemoveMarkup
from readstation.reading.session import ReadSession
from readstation.ui.presenters.drawing import AskFirst, CannotDraw, DrawIntent
from readstation.ui.presenters.markups import (
    SeenPlane,
    cannot_draw_words,
    command_of_moved_shape,
    command_of_shape,
    markup_marks,
    markup_panel,
    note_of,
)
from readstation.ui.presenters.signing import describe_sealed
from readstation.viewer.marks import MarkState
from readstation.viewer.planes import Slab, SlabKind, acquired_stack, stack_of
from readstation.viewer.tools.events import ShapeDrawn, ShapeMoved
from tests.builders.markups import POINTS, UP, add_markup, node_pair
from tests.builders.reads import T1, add_target, drawn, station_with_case, timepoint_images

Z_MM = 15.0
NORMAL = (0.0, 0.0, 1.0)
M1 = MarkupId("M1")


@pytest.fixture
def read(tmp_path: Path) -> Iterator[ReadSession]:
    with station_with_case(tmp_path, timepoints=2) as station:
        session = station.open_read()
        session.open_timepoint(0)
        yield session


def seen(plane: Plane | None = None, slab: Slab | None = None, timepoint: int = 0) -> SeenPlane:
    facts = timepoint_images(timepoint).of_phase(PhaseRole.LATE_ARTERIAL)
    affine = Affine.from_dicom((-60.0, -60.0, 1.5), (1, 0, 0, 0, 1, 0), 0.75, 0.75, (0, 0, 1.5))
    voxels = np.full((20, 160, 160), 60, np.int16)
    volume = Volume(facts.series_key, voxels, affine, 1.0, 0.0, "HU", "f", 1.5 + 1.5 * np.arange(20))
    stack = acquired_stack(volume) if plane is None else stack_of(volume, plane)
    index = stack.index_nearest((0.0, 0.0, Z_MM))
    return SeenPlane(facts, volume, stack.with_slab(slab), index, plane is None and slab is None)


def shape(kind: MarkupKind, on_mark: str | None = None) -> ShapeDrawn:
    return ShapeDrawn(kind, POINTS[kind], NORMAL, on_mark)


def as_node(read: ReadSession) -> None:
    read.apply(add_target(300))
    site = next(each for each in read.view().charter.sites if each.lesion_type == LesionType.NODE.value)
    read.apply(PlaceLesion(0, T1, LesionType.NODE, site.organ, site.words))


@pytest.mark.parametrize("kind", list(MarkupKind))
def test_a_shape_names_the_image_it_lies_on(read: ReadSession, kind: MarkupKind) -> None:
    """Frame of reference and image for an acquired plane, as a coordinate with an image reference has them."""
    made = command_of_shape(read.view(), shape(kind), seen(), None, DrawIntent.AS_FITS)
    assert isinstance(made, AddMarkup)
    facts = timepoint_images(0).of_phase(PhaseRole.LATE_ARTERIAL)
    assert (made.shape.image_ordinal, made.shape.image_digest) == (10, facts.images[9].digest)
    assert (made.shape.plane, made.shape.normal_ppm) == (Plane.AXIAL, UP)
    read.apply(made)
    assert read.view().state.markups[M1].shape == made.shape


def test_on_a_reformat_the_shape_in_the_patient_stands_alone(read: ReadSession) -> None:
    points = (PointUm(0, 0, 6_000), PointUm(9_000, 0, 15_000))
    on_coronal = ShapeDrawn(MarkupKind.LENGTH, points, (0.0, 1.0, 0.0))
    made = command_of_shape(read.view(), on_coronal, seen(Plane.CORONAL), None, DrawIntent.AS_FITS)
    assert isinstance(made, AddMarkup)
    assert (made.shape.image_ordinal, made.shape.image_digest, made.shape.plane) == (None, "", Plane.CORONAL)
    read.apply(made)
    assert read.view().state.markups[M1].figures.length_tenths == 127


@pytest.mark.parametrize("kind", [MarkupKind.ELLIPSE, MarkupKind.FREEHAND, MarkupKind.PROBE])
def test_a_slab_has_no_values_to_keep(read: ReadSession, kind: MarkupKind) -> None:
    on_slab = seen(slab=Slab(SlabKind.MEAN, 9.0))
    made = command_of_shape(read.view(), shape(kind), on_slab, None, DrawIntent.AS_FITS)
    assert isinstance(made, CannotDraw)
    assert "slab" in made.words
    read.apply(add_markup(kind))
    moved = ShapeMoved("M1", kind, POINTS[kind], NORMAL)
    assert isinstance(command_of_moved_shape(read.view(), moved, on_slab), CannotDraw)


def test_a_shape_is_moved_on_the_plane_it_was_drawn_on(read: ReadSession) -> None:
    read.apply(add_markup(MarkupKind.ARROW))
    moved = ShapeMoved("M1", MarkupKind.ARROW, (PointUm(0, 0, 15_000), PointUm(5_000, 0, 15_000)), NORMAL)
    assert isinstance(command_of_moved_shape(read.view(), moved, seen()), MoveMarkup)
    assert isinstance(command_of_moved_shape(read.view(), moved, seen(Plane.CORONAL)), CannotDraw)
    read.apply(RemoveMarkup(0, M1))
    assert isinstance(command_of_moved_shape(read.view(), moved, seen()), CannotDraw)


class TestNodes:
    """MR-106, MR-116."""

    def pair(self, on_mark: str | None = None) -> ShapeDrawn:
        return ShapeDrawn(MarkupKind.BIDIRECTIONAL, node_pair(30.0, 17.2).committed(), NORMAL, on_mark)

    def test_on_the_line_of_a_node_it_measures(self, read: ReadSession) -> None:
        as_node(read)
        made = command_of_shape(read.view(), self.pair("L1"), seen(), None, DrawIntent.AS_FITS)
        assert isinstance(made, MeasureNode)
        assert made.measurement.length_tenths == 172
        read.apply(made)

    def test_beside_the_line_of_a_measured_node_it_asks(self, read: ReadSession) -> None:
        as_node(read)
        made = command_of_shape(read.view(), self.pair(), seen(), T1, DrawIntent.AS_FITS)
        assert isinstance(made, AskFirst)
        assert isinstance(command_of_shape(read.view(), self.pair(), seen(), T1, DrawIntent.AGAIN), MeasureNode)

    def test_elsewhere_it_is_a_mark(self, read: ReadSession) -> None:
        read.apply(add_target(300))
        for chosen in (None, T1, LesionId("L9")):
            made = command_of_shape(read.view(), self.pair("L1"), seen(), chosen, DrawIntent.AS_FITS)
            assert isinstance(made, AddMarkup)
        as_node_on_reformat = command_of_shape(read.view(), self.pair("L1"), seen(Plane.AXIAL), T1, DrawIntent.AGAIN)
        assert isinstance(as_node_on_reformat, AddMarkup)


class TestWhereNothingMayBeDrawn:
    def test_the_open_timepoint_may(self, read: ReadSession) -> None:
        assert cannot_draw_words(read.view(), seen().facts, shows_series=True) == ""

    def test_a_series_without_sure_geometry_says_its_reason(self, read: ReadSession) -> None:
        """User asks, 6."""
        finding = Finding("geometry.spacing", "The distance of its pixels is not stated.")
        facts = replace(seen().facts, is_usable=False, findings=(finding,))
        words = cannot_draw_words(read.view(), facts, shows_series=True)
        assert words == "Nothing can be measured on this series. The distance of its pixels is not stated."

    def test_images_that_are_still_checked_may_not(self, read: ReadSession) -> None:
        """TR-45: nothing is measured before every slice is the released one."""
        words = cannot_draw_words(read.view(), seen().facts, shows_series=True, is_verified=False)
        assert words.startswith("These images are still being read and checked.")

    def test_a_computed_image_may_not(self, read: ReadSession) -> None:
        assert "computed" in cannot_draw_words(read.view(), seen().facts, shows_series=False)

    def test_a_locked_timepoint_may_not(self, read: ReadSession) -> None:
        read.apply(add_target(300))
        read.lock(0)
        assert cannot_draw_words(read.view(), seen().facts, shows_series=True).startswith("TP0 is locked")


def test_a_refused_line_is_kept_as_a_length(read: ReadSession) -> None:
    made = note_of(read.view(), drawn(65, start=PointUm(-40_000, 12_000, 15_000), end=PointUm(-33_500, 12_000, 15_000)))
    read.apply(made)
    assert read.view().state.markups[M1].figures.length_tenths == 65


def test_list_marks_and_sealed_words(read: ReadSession) -> None:
    read.apply(add_target(300))
    read.apply(add_markup(MarkupKind.ARROW, text="near the hilum"))
    read.apply(add_markup(MarkupKind.LENGTH))
    view = read.view()
    assert [each.state for each in markup_marks(view, seen().facts, M1)] == [MarkState.SELECTED, MarkState.IDLE]
    panel = markup_panel(view, M1)
    assert panel is not None
    assert [(line.name, line.value) for line in panel.lines] == [
        ("Arrow note", "near the hilum"),
        ("Length", "30.0 mm"),
    ]
    assert (panel.text, dict(panel.rows)["Drawn on"]) == ("near the hilum", "late arterial, slice 10")
    read.lock(0)
    assert {each.state for each in markup_marks(read.view(), seen().facts, M1)} == {MarkState.LOCKED}
    read.open_timepoint(1)
    assert markup_panel(read.view(), None) is None
    read.apply(MeasureTarget(1, T1, drawn(200, 1)))
    read.lock(1)
    words = describe_sealed(read.seal())
    rows = {row.name: (row.value, row.note) for row in words.timepoints[0].rows}
    assert rows["Marks on images"] == ("2", "near the hilum")
    assert "Marks on images" not in {row.name for row in words.timepoints[1].rows}
