"""The line over the fused views: which uptake, its colours, window, opacity and threshold."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QSlider, QWidget

from readstation.core.phrases import tr
from readstation.model.series import SeriesFacts
from readstation.ui.presenters.fusion import COLOUR_NAMES, UptakeLook
from readstation.ui.presenters.words import series_words
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import plain_label, plain_tip
from readstation.viewer.layers import LARGEST_FUSION, ColourMap

_PERCENT = 100
_MOST_OPACITY = round(LARGEST_FUSION * _PERCENT)
_FIELD_PX, _SLIDER_PX = 84, 96


class FusionBar(QFrame):
    """Everything that changes how the uptake looks; it says what was asked for, and shows what it is told."""

    look_wanted = Signal(object)
    """The `UptakeLook`."""
    series_wanted = Signal(object)
    """The `SeriesFacts` to lay over the CT."""
    dose_wanted = Signal(bool)
    """Whether the dose lies over the CT, or the uptake."""
    diagnostic_wanted = Signal(object)
    """The `SeriesFacts` of a diagnostic series to show beside the fused ones, or None."""
    register_wanted = Signal()
    take_wanted = Signal()
    """The reader takes a doubtful registration."""
    before_wanted = Signal(bool)
    """Whether the uptake lies over the diagnostic series as before the registration."""
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "top_bar")
        self.setObjectName("fusion_bar")
        self._look: UptakeLook | None = None
        self._series: tuple[SeriesFacts, ...] = ()
        self.series = _combo("fusion_series", tr("SPECT or PET"))
        self.series.activated.connect(lambda place: self.series_wanted.emit(self._series[place]))
        self.colours = _combo("fusion_colours", tr("Colours"))
        for colours, words in COLOUR_NAMES.items():
            self.colours.addItem(tr(words), colours)
        self.colours.activated.connect(lambda _: self._change(colours=ColourMap(self.colours.currentData())))
        self.low = _field("fusion_low", tr("Lower end of the window"))
        self.high = _field("fusion_high", tr("Upper end of the window"))
        for field in (self.low, self.high):
            field.editingFinished.connect(self._take_window)
        self.unit = plain_label(look="small", tone="text3")
        self.opacity = _slider("fusion_opacity", tr("Opacity"), _MOST_OPACITY)
        self.opacity.valueChanged.connect(lambda value: self._change(opacity=value / _PERCENT))
        self.opacity_words = plain_label(look="small", tone="text2")
        self.threshold = _slider("fusion_threshold", tr("Threshold"), 90)
        self.threshold.valueChanged.connect(lambda value: self._change(threshold_percent=value))
        self.threshold_words = plain_label(look="small", tone="text2")
        self.dose = KeyButton(tr("Show dose"), "fusion_dose", look="compact")
        self.dose.setCheckable(True)
        self.dose.toggled.connect(self.dose_wanted)
        self.dose.hide()
        self._diagnostic: tuple[SeriesFacts, ...] = ()
        self.diagnostic = _combo("diagnostic_series", tr("Diagnostic series beside"))
        self.diagnostic.activated.connect(self._choose_diagnostic)
        self.register = KeyButton(tr("Register"), "register_diagnostic", look="compact")
        self.register.clicked.connect(self.register_wanted)
        self.take = KeyButton(tr("Use it"), "take_registration", look="compact")
        self.take.clicked.connect(self.take_wanted)
        self.before = KeyButton(tr("Before"), "before_registration", look="choice")
        self.before.setCheckable(True)
        self.before.setToolTip(tr("The uptake by position alone, as before the registration"))
        self.before.toggled.connect(self.before_wanted)
        for widget in (self.diagnostic, self.register, self.take, self.before):
            widget.hide()
        self._captions: list[QWidget] = []
        self._lay_out()

    def show_series(self, series: tuple[SeriesFacts, ...], chosen: SeriesFacts | None) -> None:
        """Show which series can lie over the CT, and which one does."""
        self._series = series
        with QSignalBlocker(self.series):
            self.series.clear()
            for facts in series:
                self.series.addItem(series_words(facts))
            if chosen in series:
                self.series.setCurrentIndex(series.index(chosen))
        self.series.setVisible(len(series) > 1)

    def show_look(self, look: UptakeLook | None, unit: str) -> None:
        """Show how the uptake looks now; None where there is none yet."""
        self._look = look
        for control in (self.colours, self.low, self.high, self.opacity, self.threshold):
            control.setEnabled(look is not None)
        if look is None:
            return
        with QSignalBlocker(self.opacity), QSignalBlocker(self.threshold), QSignalBlocker(self.colours):
            self.opacity.setValue(round(look.opacity * _PERCENT))
            self.threshold.setValue(look.threshold_percent)
            self.colours.setCurrentIndex(self.colours.findData(look.colours))
        self.low.setText(f"{look.low:.6g}")
        self.high.setText(f"{look.high:.6g}")
        self.unit.setText(unit or tr("no unit"))
        self.opacity_words.setText(tr("{percent} %", percent=round(look.opacity * _PERCENT)))
        self.threshold_words.setText(
            tr("{percent} %", percent=look.threshold_percent) if look.threshold_percent else tr("none")
        )

    def show_dose(self, *, has_dose: bool, is_shown: bool) -> None:
        """Show whether there is a dose, and whether it lies over the CT."""
        self.dose.setVisible(has_dose)
        with QSignalBlocker(self.dose):
            self.dose.setChecked(is_shown)
        self.dose.set_words(tr("Show uptake") if is_shown else tr("Show dose"))

    def show_diagnostic(
        self,
        series: tuple[SeriesFacts, ...],
        chosen: SeriesFacts | None,
        *,
        can_register: bool,
        is_doubtful: bool,
        before: bool | None,
    ) -> None:
        """Show which diagnostic series there are, and what can be done to link the chosen one.

        Parameters
        ----------
        before
            Whether the state before the registration is shown; None where there is no registration.
        """
        self._diagnostic = series
        with QSignalBlocker(self.diagnostic), QSignalBlocker(self.before):
            self.diagnostic.clear()
            self.diagnostic.addItem(tr("No diagnostic series"))
            for facts in series:
                self.diagnostic.addItem(series_words(facts))
            self.diagnostic.setCurrentIndex(0 if chosen not in series else series.index(chosen) + 1)
            self.before.setChecked(bool(before))
        self.diagnostic.setVisible(bool(series))
        self.register.setVisible(can_register)
        self.take.setVisible(is_doubtful)
        self.before.setVisible(before is not None)

    def set_compact(self, *, is_compact: bool) -> None:
        """Leave out captions on a small display; every control has its name."""
        for caption in self._captions:
            caption.setVisible(not is_compact)

    def _choose_diagnostic(self, place: int) -> None:
        self.diagnostic_wanted.emit(None if place == 0 else self._diagnostic[place - 1])

    def _take_window(self) -> None:
        look = self._look
        if look is None:
            return
        try:
            low, high = (float(field.text().replace(",", ".")) for field in (self.low, self.high))
        except ValueError:
            self.refused.emit(tr("The ends of a window are numbers."))
            self.show_look(look, self.unit.text())
            return
        if low >= high:
            self.refused.emit(tr("The upper end of a window lies above its lower end."))
            self.show_look(look, self.unit.text())
        elif (f"{low:.6g}", f"{high:.6g}") != (f"{look.low:.6g}", f"{look.high:.6g}"):
            self.look_wanted.emit(replace(look, low=low, high=high))

    def _change(self, **changes: object) -> None:
        if self._look is not None:
            changed = replace(self._look, **changes)  # type: ignore[arg-type]
            if changed != self._look:
                self.look_wanted.emit(changed)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 10, 4)
        row.setSpacing(8)
        groups: tuple[tuple[str, tuple[QWidget, ...]], ...] = (
            ("", (self.series,)),
            (tr("Colours"), (self.colours,)),
            (tr("Window"), (self.low, plain_label("–", "small", "text3"), self.high, self.unit)),
            (tr("Opacity"), (self.opacity, self.opacity_words)),
            (tr("Threshold"), (self.threshold, self.threshold_words)),
            ("", (self.dose,)),
            ("", (self.diagnostic, self.register, self.take, self.before)),
        )
        for words, controls in groups:
            if words:
                caption = plain_label(words, "small", "text3")
                self._captions.append(caption)
                row.addWidget(caption)
            for control in controls:
                row.addWidget(control)
            row.addSpacing(6)
        row.addStretch()


def _combo(name: str, words: str) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setProperty("look", "compact")
    combo.setAccessibleName(words)
    combo.setToolTip(plain_tip(words))
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(14)
    return combo


def _field(name: str, words: str) -> QLineEdit:
    field = QLineEdit()
    field.setObjectName(name)
    field.setAccessibleName(words)
    field.setToolTip(plain_tip(words))
    field.setFixedWidth(_FIELD_PX)
    return field


def _slider(name: str, words: str, most: int) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setObjectName(name)
    slider.setAccessibleName(words)
    slider.setToolTip(plain_tip(words))
    slider.setRange(0, most)
    slider.setFixedWidth(_SLIDER_PX)
    slider.setMinimumHeight(24)
    return slider
