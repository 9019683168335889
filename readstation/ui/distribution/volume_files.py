"""Volumes of interest in files: DICOM SEG and RTSTRUCT taken in, DICOM SEG written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from readstation.core.errors import EnvironmentFault, Refused
from readstation.core.phrases import tr
from readstation.dose.uptake_image import StructureRole
from readstation.model.series import SeriesFacts
from readstation.reading.outlining import Volumes
from readstation.ui.bridge import Bridge, Lane
from readstation.ui.distribution.fusion_images import FusionImages
from readstation.ui.distribution.outline_desk import OutlineDesk
from readstation.ui.presenters.volumes import free_name
from readstation.ui.uptake_ports import NamedLabel, UptakeServices
from readstation.ui.widgets.file_dialog import file_dialog

_LONGEST_NAME = 40
_ORGAN_WORDS = (
    *("stomach", "duoden", "bowel", "colon", "gallbladder", "pancrea", "spleen", "kidney", "wall", "heart", "aorta"),
    *("vein", "artery", "spine", "body"),
)
"""In the names that other programs give to what is neither tumour nor liver nor lung."""


class VolumeFiles(QObject):
    """Asks for a file, then takes volumes in or writes them. Taken in is one volume after the other, as edits.

    Parameters
    ----------
    view
        Over which the dialogs open.
    images, outlines
        What is shown, and the volumes on it.

    Attributes
    ----------
    dialog
        The one that asks for a file; None while none is open.
    """

    refused = Signal(str)
    """Why something was not done, in one sentence. Nothing was changed."""
    written = Signal(str)
    """What was written to a file, in one sentence."""

    def __init__(
        self, view: QWidget, services: UptakeServices, bridge: Bridge, images: FusionImages, outlines: OutlineDesk
    ) -> None:
        super().__init__(view)
        self._view, self._services, self._bridge = view, services, bridge
        self._images, self._outlines = images, outlines
        self.dialog: QFileDialog | None = None

    def ask_to_take(self) -> None:
        """Ask which file holds volumes, and take them in."""
        if self.dialog is not None:
            return
        # Objects of other programs and archives seldom have an ending, so nothing is filtered.
        mode = QFileDialog.FileMode.ExistingFile
        self._open(
            file_dialog(self._view, "take_volumes_dialog", tr("Take in DICOM SEG or RTSTRUCT"), "", mode), self.take
        )

    def ask_to_write(self) -> None:
        """Ask where the volumes shall lie, and write them."""
        if self.dialog is not None:
            return
        mode = QFileDialog.FileMode.AnyFile
        dialog = file_dialog(self._view, "write_volumes_dialog", tr("Write DICOM SEG"), tr("DICOM (*.dcm)"), mode)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("dcm")
        dialog.selectFile("volumes.dcm")
        self._open(dialog, self.write)

    def close_dialog(self) -> None:
        """Close what asks."""
        if self.dialog is not None:
            self.dialog.reject()

    def take(self, path: Path) -> None:
        """Take in every volume of a SEG or RTSTRUCT file; each becomes a tumour unless its name says an organ."""
        self._outlines.take_file(path, self._take_labels)

    def write(self, path: Path) -> None:
        """Write the volumes as a DICOM SEG of the series that they lie on."""
        images, services = self._images, self._services
        key = self._outlines.figures.outlined_key
        facts = next((each for each in (images.under, images.over) if each and each.series_key == key), None)
        if facts is None:
            self.refused.emit(tr("There is no volume to write."))
            return
        volumes = self._outlines.volumes
        self._bridge.run(
            partial(_written, services, path, volumes, facts), self._was_written, self._not_written, lane=Lane.POOL
        )

    def _open(self, dialog: QFileDialog, chosen: Callable[[Path], None]) -> None:
        dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        dialog.fileSelected.connect(lambda path: chosen(Path(path)))
        dialog.finished.connect(self._asked)
        self.dialog = dialog
        dialog.open()

    def _asked(self) -> None:
        self.dialog = None
        # Where no window manager does it, the keys go back to the views.
        self._view.activateWindow()

    def _take_labels(self, labels: tuple[NamedLabel, ...]) -> None:
        taken = list(self._outlines.volumes)
        for each in labels:
            role = role_of_name(each.name)
            name = free_name(role, taken, each.name[:_LONGEST_NAME] or "Other")
            taken.append(name)
            self._outlines.take_in(name, role, each.label)

    def _was_written(self, left_out: Sequence[str]) -> None:
        words = tr("The volumes were written.")
        if left_out:
            words = f"{words} {tr('Left out, because they are empty: {names}.', names=', '.join(left_out))}"
        self.written.emit(words)

    def _not_written(self, error: BaseException) -> bool:
        if isinstance(error, Refused | EnvironmentFault):
            self.refused.emit(error.findings[0].message if isinstance(error, Refused) else str(error))
            return True
        return False


def _written(services: UptakeServices, path: Path, volumes: Volumes, facts: SeriesFacts) -> Sequence[str]:
    return services.write_segmentation(path, volumes, facts)


def role_of_name(name: str) -> StructureRole:
    """Return what a volume of another program is taken for by its name there; a tumour where that says nothing."""
    words = name.casefold()
    if "lung" in words:
        return StructureRole.LUNGS
    if any(each in words for each in _ORGAN_WORDS):
        return StructureRole.OTHER
    is_tumour = any(each in words for each in ("tumo", "lesion", "target", "ptv", "gtv", "met", "hcc"))
    if "liver" in words and not is_tumour:
        return StructureRole.LIVER
    return StructureRole.TUMOUR
