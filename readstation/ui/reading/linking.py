"""What scrolls, zooms and points together: the links between the views of the reading room."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from numpy.typing import ArrayLike
from PySide6.QtCore import QObject, Signal

from readstation.core.phrases import tr
from readstation.geometry.volume import Volume
from readstation.reading.words import timepoint_label
from readstation.ui.canvas_events import ViewChanged
from readstation.ui.presenters.link_words import link_words
from readstation.ui.reading.pane import Pane
from readstation.viewer.crosshair import Crosshair
from readstation.viewer.link import PARALLEL_COSINE, LinkKind, Links, linked_center, slice_point
from readstation.viewer.marks import PointMm
from readstation.viewer.state import Draft

_WIDE_PANE_PX = 680


class PaneLinks(QObject):
    """Keeps the shown views at one place of the patient.

    Attributes
    ----------
    is_linked
        Whether views follow each other.
    is_registering
        Whether prior and current are being registered; the pill says so.
    links
        What is known to match across frames of reference.
    crosshair
        The shared point; None until the reader points.
    """

    moved = Signal(object)
    """A `Pane` came to another plane because of a link."""

    def __init__(self, shown: Callable[[], Sequence[Pane]]) -> None:
        super().__init__()
        self._shown = shown
        self.is_linked = True
        self.is_registering = False
        self.links = Links()
        self.crosshair: Crosshair | None = None

    def follow(self, leader: Pane) -> None:
        """Bring the other views to the leader's place in the patient."""
        volume, stack, place = leader.volume, leader.canvas.stack, leader.canvas.view_place
        if self.is_linked and volume is not None and stack is not None and place is not None:
            for pane in self._others(leader):
                target, planes = pane.volume, pane.canvas.stack
                if target is None or planes is None:
                    continue
                index = self.links.plane_for(volume, stack, place.center_mm, target, planes)
                if index is not None:
                    self._set_plane(pane, index)

    def go_to(self, pane: Pane, point: PointMm) -> None:
        """Bring a view, and those linked to it, to the plane of a patient point."""
        stack = pane.canvas.stack
        if stack is not None:
            self._set_plane(pane, stack.index_nearest(point))
            self.follow(pane)

    def bring(self, pane: Pane, point: PointMm) -> None:
        """Bring one view to the plane of a patient point of its own frame, mm LPS, and the point into its sight."""
        stack = pane.canvas.stack
        if stack is not None:
            self._set_plane(pane, stack.index_nearest(point))
            self._bring_into_sight(pane, point)

    def take_view(self, leader: Pane, place: ViewChanged | None) -> None:
        """Zoom and pan together: the same place in the patient, or of the picture in another coordinate system.

        Views that look in another direction keep what they show.
        """
        volume = leader.volume
        if not self.is_linked or place is None or volume is None:
            return
        for pane in self._others(leader):
            target = pane.volume
            if target is not None and are_parallel(leader, pane):
                center = linked_center(self.links, volume, place.center_mm, target)
                pane.canvas.set_view(center, place.mm_per_px)

    def locate(self, leader: Pane, point: PointMm) -> None:
        """Share a point of a view: every view that knows its place shows it and goes to its plane."""
        if leader.volume is None:
            return
        self.crosshair = Crosshair(point, leader.volume)
        for pane in self._others(leader):
            there = self._place_in(pane)
            if there is not None:
                self.bring(pane, there)
        self.show_crosshair()

    def show_crosshair(self) -> None:
        """Give every view the cross that follows from the shared point."""
        for pane in self._shown():
            there = self._place_in(pane)
            if there != pane.canvas.cross_mm:
                pane.canvas.set_cross(there)

    def drop_crosshair(self) -> bool:
        """Take the shared point away. Return whether there was one."""
        had_one, self.crosshair = self.crosshair is not None, None
        self.show_crosshair()
        return had_one

    def show_held_point(self, leader: Pane, draft: Draft | None) -> None:
        """Show the end that is being dragged as a thin cross in the other phases (design, section 7)."""
        point = None if draft is None else draft.held_mm
        for pane in self._others(leader):
            if shares_frame(pane.volume, leader.volume):
                pane.canvas.set_cross(point if point is not None else self._place_in(pane))

    def match_here(self) -> None:
        """Take the planes that are shown now as the same place: the reader's own anchor across timepoints."""
        for first, second in itertools.combinations(self._shown(), 2):
            one, other = first.volume, second.volume
            if one is None or other is None or shares_frame(one, other) or not (one.is_placed and other.is_placed):
                continue
            self.links = self.links.anchored(one, first.acquired_index(), other, second.acquired_index())
        self.show_crosshair()
        self.show_pills()

    def propose(self) -> None:
        """Link volumes of different coordinate systems by position, and say so, until something better is known."""
        for first, second in itertools.combinations(self._shown(), 2):
            one, other = first.volume, second.volume
            if one is None or other is None or not (one.is_placed and other.is_placed):
                continue
            if self.links.between(one, other) is None:
                self.links = _proposed(self.links, one, other)
        self.show_crosshair()
        self.show_pills()

    def register(self, source_frame: str, target_frame: str, matrix: ArrayLike, residual_mm: float | None) -> None:
        """Take over a registration, unless the reader has matched the two frames by hand.

        Parameters
        ----------
        matrix
            Shape (4, 4), rigid: from mm LPS of the source's frame to mm LPS of the target's.
        residual_mm
            What it left; the pill shows it.
        """
        known = self.links.by_frames.get((source_frame, target_frame))
        if known is None or known.kind is not LinkKind.ANCHORED:
            self.links = self.links.registered(source_frame, target_frame, matrix, residual_mm)
        self.show_crosshair()
        self.show_pills()

    def show_pills(self) -> None:
        """Say on the current view what it is linked to, with the offset in slices or the residual."""
        for pane in self._shown():
            pane.show_pill(self._pill_words(pane))

    def forget(self) -> None:
        """Forget which slices match, and the shared point."""
        self.links = Links()
        self.crosshair = None

    def _others(self, leader: Pane) -> list[Pane]:
        return [pane for pane in self._shown() if pane is not leader]

    def _place_in(self, pane: Pane) -> PointMm | None:
        if self.crosshair is None or pane.volume is None:
            return None
        return self.crosshair.in_volume(pane.volume, self.links)

    def _bring_into_sight(self, pane: Pane, point: PointMm) -> None:
        """Move the picture where the point would lie outside the view."""
        place, spot = pane.canvas.view_place, pane.canvas.widget_point_of(point)
        if place is not None and not pane.canvas.rect().contains(spot):
            pane.canvas.set_view(point, place.mm_per_px)

    def _set_plane(self, pane: Pane, index: int) -> None:
        if index != pane.canvas.slice_index:
            pane.canvas.set_slice(index)
            pane.refresh_corner()
            self.moved.emit(pane)

    def _pill_words(self, pane: Pane) -> str:
        """Say what a later timepoint is linked to; phases of one timepoint need no words."""
        facts, volume = pane.facts, pane.volume
        if facts is None or volume is None or not self.is_linked:
            return ""
        for other in self._shown():
            earlier, there = other.facts, other.volume
            if earlier is None or there is None or earlier.timepoint >= facts.timepoint:
                continue
            link = self.links.between(there, volume)
            if link is not None:
                is_waiting = self.is_registering and link.kind is LinkKind.POSITION
                has_room = pane.width() >= _WIDE_PANE_PX and not is_waiting
                offset = self.links.offset_slices(there, volume)
                words = link_words(timepoint_label(earlier.timepoint), link, offset, has_room=has_room)
                return tr("{words}, registering…", words=words) if is_waiting else words
        return ""


def are_parallel(one: Pane, other: Pane) -> bool:
    """Return whether two views look in the same direction, within what scrolls together."""
    first, second = one.canvas.stack, other.canvas.stack
    if first is None or second is None:
        return False
    return abs(float(first.normal @ second.normal)) >= PARALLEL_COSINE


def shares_frame(one: Volume | None, other: Volume | None) -> bool:
    """Return whether two volumes lie in the same coordinate system."""
    return one is not None and other is not None and one.frame_of_reference == other.frame_of_reference


def _proposed(links: Links, first: Volume, second: Volume) -> Links:
    """Match the middle slice of one volume with the nearest by position in the other, else with its middle one."""
    middle = first.shape[0] // 2
    point = slice_point(first, middle)
    positions = second.slice_positions_mm
    is_inside = positions.min() <= float(point @ second.normal) <= positions.max()
    index = second.slice_nearest(point) if is_inside else second.shape[0] // 2
    return links.anchored(first, middle, second, index, LinkKind.POSITION)
