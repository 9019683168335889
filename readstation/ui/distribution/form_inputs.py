"""What was given, as the reader types it: vial, residual, lung shunt, lungs, camera (MR-1005 to MR-1007, MR-1010)."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from readstation.core.phrases import tr
from readstation.model.distribution import DoseInputs, ShuntSource
from readstation.reading.distribution.view import DistributionView
from readstation.ui.reading.choice_row import choice, choices_under
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.cards import Card
from readstation.ui.widgets.labels import plain_label


class InputsCard(Card):
    """Typed numbers are kept as they are, so that they are printed and signed as they are."""

    given = Signal(object)
    """The `DoseInputs`."""

    def __init__(self) -> None:
        super().__init__("distribution_inputs", tr("What was given"))
        self._shunt = ShuntSource.SPECT
        self._kept: DoseInputs | None = None
        self._has_shown = False
        self.fields: dict[str, QLineEdit] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        rows = (
            ("vial_gbq", tr("Vial, GBq")),
            ("vial_before_h", tr("measured before, h")),
            ("residual_gbq", tr("Residual, GBq")),
            ("residual_after_h", tr("measured after, h")),
            ("not_given", tr("Not known, because")),
            ("earlier_lung_gy", tr("Earlier lung dose, Gy")),
            ("lung_mass_kg", tr("Lung mass, kg (empty: charter)")),
            ("camera_counts_per_s_per_gbq", tr("Camera, counts/s/GBq (empty: none)")),
        )
        for place, (name, words) in enumerate(rows):
            self._add(grid, place, name, words)
        self.of_ct = QCheckBox(tr("Lung mass from the CT"))
        self.of_ct.setObjectName("lung_mass_of_ct")
        grid.addWidget(self.of_ct, len(rows), 0, 1, 2)
        self._planar = QWidget()
        planar = QGridLayout(self._planar)
        planar.setContentsMargins(0, 0, 0, 0)
        planar.setSpacing(4)
        planar_rows = (
            ("liver_anterior", tr("Liver, anterior counts")),
            ("liver_posterior", tr("Liver, posterior counts")),
            ("lung_anterior", tr("Lungs, anterior counts")),
            ("lung_posterior", tr("Lungs, posterior counts")),
            ("background", tr("How background was taken off")),
        )
        for place, (name, words) in enumerate(planar_rows):
            self._add(planar, place, name, words)
        self.shunts = {
            source: choice(words, f"shunt_{source.value}", partial(self._choose, source))
            for source, words in ((ShuntSource.SPECT, tr("SPECT")), (ShuntSource.PLANAR, tr("Planar")))
        }
        self.keep = KeyButton(tr("Keep what was given"), "keep_inputs", look="compact")
        self.keep.clicked.connect(lambda: self.given.emit(self.inputs()))
        self.body.addLayout(grid)
        self.body.addLayout(choices_under(tr("Lung shunt fraction used"), list(self.shunts.values()), 2))
        self.body.addWidget(self._planar)
        self.body.addWidget(self.keep)
        self._choose(ShuntSource.SPECT)

    def show_view(self, view: DistributionView) -> None:
        """Show what is kept; what is being typed stays until it is kept, or other inputs come back by undo."""
        inputs = view.state.inputs
        is_open = not view.is_locked
        for widget in (*self.fields.values(), self.of_ct, self.keep, *self.shunts.values()):
            widget.setEnabled(is_open)
        self.note.setText(tr("kept") if inputs is not None else "")
        if self._has_shown and inputs == self._kept:
            return
        self._has_shown, self._kept = True, inputs
        shown = inputs or DoseInputs()
        for name in ("vial_gbq", "vial_before_h", "residual_gbq", "residual_after_h", "not_given", "earlier_lung_gy"):
            self.fields[name].setText(getattr(shown, name))
        for name in ("lung_mass_kg", "camera_counts_per_s_per_gbq", "background"):
            self.fields[name].setText(getattr(shown, name))
        for organ, counts in (("liver", shown.liver_counts), ("lung", shown.lung_counts)):
            for side, text in zip(("anterior", "posterior"), counts or ("", ""), strict=True):
                self.fields[f"{organ}_{side}"].setText(text)
        self.of_ct.setChecked(shown.is_lung_mass_of_ct)
        self._choose(shown.shunt)

    def forget(self) -> None:
        """Let the case go."""
        self._has_shown = False

    def inputs(self) -> DoseInputs:
        """Return what is typed."""
        text = {name: field.text().strip().replace(",", ".") for name, field in self.fields.items()}
        words = {name: self.fields[name].text().strip() for name in ("background", "not_given")}
        sides = ("anterior", "posterior")
        liver, lungs = (tuple(text[f"{organ}_{side}"] for side in sides) for organ in ("liver", "lung"))
        has_plane = any((*liver, *lungs))
        return DoseInputs(
            vial_gbq=text["vial_gbq"],
            vial_before_h=text["vial_before_h"],
            residual_gbq=text["residual_gbq"],
            residual_after_h=text["residual_after_h"],
            shunt=self._shunt,
            liver_counts=liver if has_plane else (),
            lung_counts=lungs if has_plane else (),
            background=words["background"],
            lung_mass_kg=text["lung_mass_kg"],
            is_lung_mass_of_ct=self.of_ct.isChecked(),
            earlier_lung_gy=text["earlier_lung_gy"] or "0",
            camera_counts_per_s_per_gbq=text["camera_counts_per_s_per_gbq"],
            not_given=words["not_given"],
        )

    def _add(self, grid: QGridLayout, row: int, name: str, words: str) -> None:
        field = QLineEdit()
        field.setObjectName(f"input_{name}")
        field.setAccessibleName(words)
        grid.addWidget(plain_label(words, "small", "text2", wraps=True), row, 0)
        grid.addWidget(field, row, 1)
        self.fields[name] = field

    def _choose(self, source: ShuntSource) -> None:
        self._shunt = source
        for each, button in self.shunts.items():
            button.setChecked(each is source)
        self._planar.setVisible(source is ShuntSource.PLANAR)
