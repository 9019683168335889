"""What stands over the images of each read: its letter, its results, and in what the reads differ."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.model.adjudication import Side
from readstation.ui.presenters.adjudication_head import HeadTile, HeadWords
from readstation.ui.presenters.adjudication_words import SIDE_NAMES
from readstation.ui.theme.text_size import scaled
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.labels import IconLabel, framed, plain_label, set_look, set_tone

BADGES = {Side.A: "badge_a", Side.B: "badge_b"}
_LONG_CODE = 3
_TEXT_PX = 50
"""As high are name and code of a response, one above the other."""
_TILE_GAP_PX, _COMPACT_TILE_GAP_PX = 22, 12


def badge(side: Side, size_px: int = 26) -> QLabel:
    """Return the letter of a read on its colour."""
    label = plain_label(side.value, BADGES[side])
    # Larger text makes it larger.
    label.setMinimumSize(size_px, size_px)
    label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setAccessibleName(tr(SIDE_NAMES[side]))
    return label


class TriggerPill(QFrame):
    """In what the reads differ, in words (MR-809)."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("surface", "error")
        self.setObjectName(name)
        self.words = plain_label(look="small_strong", wraps=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 3, 12, 3)
        row.setSpacing(8)
        row.addWidget(IconLabel("scale-balance", COLOURS.err, 16), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.words, 1)

    def say(self, words: str) -> None:
        """Show the words."""
        self.words.setText(words)
        self.setAccessibleName(words)


class _Tile(QWidget):
    """A result under its name; one in which the reads differ has a sign beside it, not only another colour."""

    def __init__(self) -> None:
        super().__init__()
        self._name = plain_label(look="small", tone="text2")
        self._code = plain_label(look="figure")
        self._code.setObjectName("head_code")
        self._differs = plain_label("≠", "strong", "warn")
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._code)
        row.addWidget(self._differs)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._name)
        column.addLayout(row)

    def show_tile(self, tile: HeadTile, *, is_compact: bool) -> None:
        self._name.setText(tile.name)
        is_long = len(tile.code) > _LONG_CODE
        set_look(self._code, "heading" if is_compact or is_long else "figure")
        set_tone(self._code, "err" if tile.differs and tile.is_progression else "text1")
        self._code.setText(tile.code)
        self._differs.setVisible(tile.differs)
        self.setAccessibleName(tile.spoken)


class HeadStrip(QFrame):
    """One side's results at the timepoint that is shown."""

    def __init__(self, side: Side) -> None:
        super().__init__()
        self.setProperty("surface", "top_bar")
        self.setObjectName(f"head_{side.value}")
        self._side = side
        self._tiles = tuple(_Tile() for _ in range(3))
        self._findings = plain_label(look="strong", wraps=True)
        self._sums = plain_label(look="small", tone="text2", wraps=True)
        for label in (self._findings, self._sums):
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.pill = TriggerPill("trigger_pill")
        self.pill.setVisible(side is Side.A)
        self._tile_row = QHBoxLayout()
        for tile in self._tiles:
            self._tile_row.addWidget(tile)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addStretch()
        words.addWidget(self._findings)
        words.addWidget(self._sums)
        words.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(14)
        row.addWidget(badge(side))
        row.addLayout(self._tile_row)
        row.addLayout(words, 1)
        row.addWidget(self.pill, 2, Qt.AlignmentFlag.AlignVCenter)

    def show_head(self, words: HeadWords, triggers: str, *, is_compact: bool) -> None:
        """Show the results, and on A's side, where there is room, in what the reads differ."""
        self.setFixedHeight(max(56 if is_compact else 64, scaled(_TEXT_PX)))
        self._tile_row.setSpacing(_COMPACT_TILE_GAP_PX if is_compact else _TILE_GAP_PX)
        for tile, told in zip(self._tiles, words.tiles, strict=True):
            tile.show_tile(told, is_compact=is_compact)
        self._findings.setText(words.findings)
        self._sums.setText(words.sums)
        if self._side is Side.A:
            self.pill.say(triggers)
            self.pill.setVisible(not is_compact)
        told_tiles = ", ".join(each.spoken for each in words.tiles)
        self.setAccessibleName(f"{tr(SIDE_NAMES[self._side])}: {told_tiles}. {words.findings}, {words.sums}")


class HeadStrips(QWidget):
    """Both strips, each as wide as the view under it."""

    def __init__(self) -> None:
        super().__init__()
        self.strips = {side: HeadStrip(side) for side in Side}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        for strip in self.strips.values():
            strip.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            row.addWidget(strip, 1)

    def show_heads(self, heads: dict[Side, HeadWords], triggers: str, *, is_compact: bool) -> None:
        """Show both."""
        for side, strip in self.strips.items():
            strip.show_head(heads[side], triggers, is_compact=is_compact)


def side_words(side: Side) -> QWidget:
    """Return the letter of a read with its name."""
    holder = framed("row")
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(badge(side, 20))
    row.addWidget(plain_label(tr(SIDE_NAMES[side]), "strong"), 1)
    return holder
