"""The key images of the decision as small pictures: a click goes there, the cross or Delete takes one back."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QToolButton, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.model.key_image import DecisionKeyImage
from readstation.ui.adjudicate.head_strip import badge
from readstation.ui.canvas_pictures import DrawnPictures
from readstation.ui.presenters.decision_key_images import KeyTile
from readstation.ui.theme.icons import icon
from readstation.ui.theme.style import text_font
from readstation.ui.theme.text_size import scaled
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.cards import pair_row
from readstation.ui.widgets.labels import plain_label, plain_tip
from readstation.viewer.frames import FrameMaker
from readstation.viewer.glyphs import GlyphMetrics
from readstation.viewer.state import ViewState

TILE_PX = (128, 92)
COMPACT_TILE_PX = (134, 96)
_COLUMNS, _COMPACT_COLUMNS = 3, 2
_GAP_PX = 8
_REMOVE_PX = 20
_BADGE_PX = 16
_EDGE_PX = 3
_BLACK, _SHADE = QColor(0, 0, 0), QColor(0, 0, 0, 190)


class KeyImageTile(QAbstractButton):
    """One key image.

    Attributes
    ----------
    tile
        What it is of.
    picture
        What it shows; None until its series is whole.
    """

    remove_wanted = Signal()

    def __init__(self, tile: KeyTile) -> None:
        super().__init__()
        self.tile = tile
        self.picture: QPixmap | None = None
        self.setObjectName(f"key_image_tile_{tile.number + 1}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(tile.spoken)
        self.setToolTip(plain_tip(tile.spoken))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._badges = [badge(side, _BADGE_PX) for side in tile.kept.marks]
        for place, each in enumerate(self._badges):
            each.setParent(self)
            each.move(4 + place * (each.sizeHint().width() + 3), 4)
        self.remove = QToolButton(self)
        self.remove.setObjectName(f"remove_key_image_{tile.number + 1}")
        self.remove.setIcon(icon("close", COLOURS.text1))
        self.remove.setFixedSize(_REMOVE_PX, _REMOVE_PX)
        self.remove.setIconSize(QSize(_REMOVE_PX - 4, _REMOVE_PX - 4))
        self.remove.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        words = tr("Remove key image {name}", name=f"K{tile.number + 1}")
        self.remove.setAccessibleName(words)
        self.remove.setToolTip(plain_tip(words))
        self.remove.setVisible(tile.can_remove)
        self.remove.clicked.connect(self.remove_wanted)

    def set_size(self, width_px: int, height_px: int) -> None:
        """Take a size; the picture is made for it."""
        if self.size() != QSize(width_px, height_px):
            self.setFixedSize(width_px, height_px)
            self.picture = None
        self.remove.move(width_px - _REMOVE_PX - 3, 3)

    def show_picture(self, state: ViewState) -> None:
        """Show what was kept.

        Parameters
        ----------
        state
            A view of the size of the tile, without marks and words.
        """
        self.picture = picture_of(state)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter goes to the image, Delete takes it back."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
        elif event.key() == Qt.Key.Key_Delete and self.tile.can_remove:
            self.remove_wanted.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint the picture, its caption with a dark edge, and a frame."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), _BLACK)
        if self.picture is not None:
            painter.drawPixmap(0, 0, self.picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.tile.can_remove:
            # The cross stays readable over bone and over air.
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_SHADE)
            painter.drawEllipse(self.remove.geometry())
            painter.setBrush(Qt.BrushStyle.NoBrush)
        font = text_font("caption")
        words = QFontMetrics(font).elidedText(self.tile.caption, Qt.TextElideMode.ElideRight, self.width() - 10)
        path = QPainterPath()
        path.addText(QPointF(5, self.height() - 7), font, words)
        painter.setPen(QPen(_BLACK, _EDGE_PX))
        painter.drawPath(path)
        painter.fillPath(path, QColor(COLOURS.text1))
        is_focused = self.hasFocus() or self.underMouse()
        painter.setPen(QPen(QColor(COLOURS.accent if is_focused else COLOURS.line), 2 if is_focused else 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)


class KeyImageTiles(QWidget):
    """The key images of the decision, and the button that adds one."""

    add_wanted = Signal()
    chosen = Signal(object)
    """A `KeyTile`."""
    remove_wanted = Signal(object)
    """A `KeyTile`."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("decision_key_images")
        self.tiles: list[KeyImageTile] = []
        self._shown: tuple[KeyTile, ...] = ()
        self._is_compact = False
        self.add = KeyButton(
            tr("Add this view"), "add_key_image_button", key="K", look="link", icon_name="plus-circle-outline"
        )
        self.add.let_shrink()
        self.add.clicked.connect(self.add_wanted)
        self._none = plain_label(tr("None yet. They are signed with the decision."), "small", "text2", wraps=True)
        self._grid = QGridLayout()
        self._grid.setSpacing(_GAP_PX)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(pair_row(plain_label(tr("Key images"), "strong"), self.add))
        column.addWidget(self._none)
        column.addLayout(self._grid)

    def set_compact(self, *, is_compact: bool) -> None:
        """Stand two beside each other on a small display, and three on a larger one."""
        self._is_compact = is_compact
        self._lay_out()

    def show_tiles(self, tiles: tuple[KeyTile, ...], *, can_add: bool) -> None:
        """Show the key images; pictures that are there already stay."""
        self.add.setVisible(can_add)
        self._none.setVisible(not tiles)
        if tiles == self._shown:
            return
        known: dict[DecisionKeyImage, QPixmap] = {
            each.tile.kept: each.picture for each in self.tiles if each.picture is not None
        }
        self._shown = tiles
        for gone in self.tiles:
            self._grid.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self.tiles = [self._made(each) for each in tiles]
        self._lay_out()
        for made in self.tiles:
            made.picture = known.get(made.tile.kept)

    def _made(self, tile: KeyTile) -> KeyImageTile:
        made = KeyImageTile(tile)
        made.clicked.connect(lambda: self.chosen.emit(tile))
        made.remove_wanted.connect(lambda: self.remove_wanted.emit(tile))
        return made

    def _lay_out(self) -> None:
        columns = _COMPACT_COLUMNS if self._is_compact else _COLUMNS
        width, height = (scaled(each) for each in (COMPACT_TILE_PX if self._is_compact else TILE_PX))
        for place, each in enumerate(self.tiles):
            each.set_size(width, height)
            self._grid.addWidget(each, place // columns, place % columns)


def picture_of(state: ViewState) -> QPixmap:
    """Return the images of a view, without what lies over them, as sharp as the display."""
    frame = FrameMaker().frame(state, GlyphMetrics(state.ratio))
    drawn = DrawnPictures()
    drawn.take(frame.pictures, state.size_px)
    width, height = state.size_px
    pixmap = QPixmap(round(width * state.ratio), round(height * state.ratio))
    pixmap.setDevicePixelRatio(state.ratio)
    pixmap.fill(_BLACK)
    painter = QPainter(pixmap)
    drawn.paint(painter)
    painter.end()
    return pixmap
