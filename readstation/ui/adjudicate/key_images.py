"""Key images on the bench: K keeps what the active view shows; the dock shows them, the decision signs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from readstation.core.ids import SeriesKey
from readstation.core.phrases import tr
from readstation.reading.adjudicate.case import DecisionDraft
from readstation.reading.adjudicate.comparison import Comparison
from readstation.ui.presenters.decision_key_images import (
    KeyTile,
    cannot_keep_words,
    key_tiles,
    with_key_image,
    without_key_image,
)
from readstation.ui.presenters.key_pictures import state_of_shot
from readstation.ui.presenters.key_shots import ShownView, point_mm, shot_of

if TYPE_CHECKING:
    from readstation.ui.adjudicate.bench import AdjudicationBench


class BenchKeyImages(QObject):
    """Wires K, the button and the small pictures; makes each picture as soon as its series is whole (TR-45)."""

    def __init__(self, bench: AdjudicationBench) -> None:
        super().__init__(bench)
        self._bench = bench
        tiles = bench.dock.key_images
        tiles.add_wanted.connect(self.keep)
        tiles.chosen.connect(self._go_to)
        tiles.remove_wanted.connect(self._remove)
        bench.images.shown.connect(self._prepare)
        bench.images.shelf.changed.connect(self._came)

    def show_case(self, found: Comparison, draft: DecisionDraft) -> None:
        """Show the key images of the decision so far."""
        is_signed = found.case.signed_at is not None
        tiles = key_tiles(found.case, draft, is_signed=is_signed)
        self._bench.dock.key_images.show_tiles(tiles, can_add=not is_signed)
        self._prepare()

    def keep(self) -> None:
        """Keep what the active view shows, with whose marks it shows."""
        bench, found, pane = self._bench, self._bench.desk.found, self._bench.grid.active
        facts, stack, place = pane.facts, pane.canvas.stack, pane.canvas.view_place
        if found is None or facts is None or stack is None or place is None:
            return
        words = cannot_keep_words(
            found.case, bench.desk.draft, facts, is_verified=pane.is_verified,
            is_signed=found.case.signed_at is not None,
        )  # fmt: skip
        if words:
            bench.said.emit(words)
            return
        scale = place.mm_per_px
        size_mm = pane.canvas.width() * scale, pane.canvas.height() * scale
        shown = ShownView(
            facts, stack, pane.canvas.slice_index, place.center_mm, size_mm, pane.canvas.window_level,
            bench.acts.is_inverted,
        )  # fmt: skip
        marks = bench.images.sides_of(pane) if bench.acts.shows_marks else ()
        bench.desk.change(with_key_image(found.case, bench.desk.draft, facts, shot_of(shown), marks))
        tiles = bench.dock.key_images.tiles
        if tiles:
            bench.dock.cards.ensureWidgetVisible(tiles[-1])

    def _remove(self, tile: KeyTile) -> None:
        self._bench.desk.change(without_key_image(self._bench.desk.draft, tile.number))

    def _go_to(self, tile: KeyTile) -> None:
        """Bring both views to a key image: its series, place and scale."""
        bench, facts = self._bench, tile.facts
        if facts is None:
            bench.said.emit(tr("The series of this key image is not on this station."))
            return
        bench.show_place(facts, point_mm(tile.kept.shot.center), _mm_per_px(bench, tile))

    def _prepare(self) -> None:
        """Have the series of pictures that are missing loaded after everything else, and make those that are here."""
        bench = self._bench
        lacking = [each.tile.facts for each in bench.dock.key_images.tiles if each.picture is None]
        bench.images.shelf.prepare([facts for facts in lacking if facts is not None])
        self._paint()

    def _came(self, key: str) -> None:
        self._paint(SeriesKey(key))

    def _paint(self, key: SeriesKey | None = None) -> None:
        bench = self._bench
        for each in bench.dock.key_images.tiles:
            facts = each.tile.facts
            if each.picture is not None or facts is None or key not in (None, facts.series_key):
                continue
            volume = bench.images.shelf.whole(facts.series_key)
            if volume is not None:
                size = (float(each.width()), float(each.height()))
                each.show_picture(state_of_shot(each.tile.kept.shot, facts, volume, size, each.devicePixelRatioF()))


def _mm_per_px(bench: AdjudicationBench, tile: KeyTile) -> float:
    shot, canvas = tile.kept.shot, bench.grid.panes[0].canvas
    return max(shot.width_um / 1000 / max(canvas.width(), 1), shot.height_um / 1000 / max(canvas.height(), 1))
