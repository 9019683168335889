"""Fusion with our palette and focus rings, the bundled fonts, and the style sheet on top."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter, QPalette, QPen
from PySide6.QtWidgets import QApplication, QProxyStyle, QStyle, QStyleOption, QWidget

from readstation.core.errors import Defect
from readstation.core.resources import resource_path
from readstation.ui.theme.stylesheet import build_stylesheet
from readstation.ui.theme.text_size import choose_text_percent, scaled, text_percent
from readstation.ui.theme.tokens import (
    COLOURS,
    HIGH_CONTRAST,
    MONO_FAMILY,
    RADIUS_CONTROL_PX,
    STANDARD,
    TEXT_FAMILY,
    TEXT_STYLES,
    as_mapping,
    choose_colours,
)

_FONT_FILES = ("Inter-Regular.ttf", "Inter-SemiBold.ttf", "Inter-Bold.ttf", "JetBrainsMono-Regular.ttf")
_RING_PX = 2


class StationStyle(QProxyStyle):
    """Fusion, with a focus ring of two pixels in the accent colour on every control."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    def drawPrimitive(  # noqa: N802 - Qt's name
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Draw the focus ring ourselves and leave the rest to Fusion."""
        if element is not QStyle.PrimitiveElement.PE_FrameFocusRect:
            super().drawPrimitive(element, option, painter, widget)
            return
        whole = widget.rect() if widget is not None and widget.hasFocus() else option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(COLOURS.accent), _RING_PX))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inset = _RING_PX / 2
        ring = QRectF(whole).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(ring, RADIUS_CONTROL_PX, RADIUS_CONTROL_PX)
        painter.restore()


def apply_theme(app: QApplication) -> None:
    """Give the application its style, palette, fonts and style sheet.

    Raises
    ------
    Defect
        If a bundled font cannot be loaded.
    """
    load_fonts()
    app.setStyle(StationStyle())
    _show_look(app, is_high_contrast=False)


def apply_look(app: QApplication, percent: int, *, is_high_contrast: bool) -> bool:
    """Give everything that is shown another size of text or other contrasts; return whether anything changed.

    Parameters
    ----------
    percent
        The size of text.
    is_high_contrast
        Whether all text has the brightest tone and edges are two pixels wide.
    """
    wanted = HIGH_CONTRAST if is_high_contrast else STANDARD
    if percent == text_percent() and as_mapping() == as_mapping(wanted):
        return False
    choose_text_percent(percent)
    choose_colours(wanted)
    _show_look(app, is_high_contrast=is_high_contrast)
    return True


def _show_look(app: QApplication, *, is_high_contrast: bool) -> None:
    app.setPalette(station_palette())
    app.setFont(text_font("body"))
    app.setStyleSheet(build_stylesheet(has_thick_edges=is_high_contrast))


def load_fonts() -> None:
    """Register the bundled fonts with Qt; doing it twice is harmless.

    Raises
    ------
    Defect
        If a font file is not readable as a font.
    """
    known = set(QFontDatabase.families())
    if {TEXT_FAMILY, MONO_FAMILY} <= known:
        return
    for name in _FONT_FILES:
        if QFontDatabase.addApplicationFont(str(resource_path("fonts", name))) < 0:
            raise Defect(f"the bundled font {name} cannot be read")


def text_font(style: str, family: str = TEXT_FAMILY) -> QFont:
    """Return the font of a text style, in logical pixels of the size in force and with tabular figures."""
    wanted = TEXT_STYLES[style]
    # A copy: whoever asked may change it.
    return QFont(_font(family, scaled(wanted.size_px), wanted.weight))


@lru_cache(maxsize=64)
def _font(family: str, size_px: int, weight: int) -> QFont:
    font = QFont(family)
    font.setPixelSize(size_px)
    font.setWeight(QFont.Weight(weight))
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def station_palette() -> QPalette:
    """Return the palette that Fusion and item views paint with."""
    palette = QPalette()
    role = QPalette.ColorRole
    pairs = {
        role.Window: COLOURS.bg0,
        role.Base: COLOURS.bg0,
        role.AlternateBase: COLOURS.bg1,
        role.Button: COLOURS.bg2,
        role.WindowText: COLOURS.text1,
        role.Text: COLOURS.text1,
        role.ButtonText: COLOURS.text1,
        role.BrightText: COLOURS.text1,
        role.PlaceholderText: COLOURS.text3,
        role.Highlight: COLOURS.row,
        role.HighlightedText: COLOURS.text1,
        role.ToolTipBase: COLOURS.bg3,
        role.ToolTipText: COLOURS.text1,
        role.Link: COLOURS.accent,
    }
    for which, colour in pairs.items():
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(COLOURS.text3))
    return palette
