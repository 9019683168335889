"""What lies over the CT, how it looks, and what is said of it: plain values and words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from readstation.core.findings import Finding
from readstation.core.phrases import phrase, tr
from readstation.dose.uptake import UptakeFacts
from readstation.geometry.volume import Volume
from readstation.model.series import Modality, SeriesFacts, TimepointImages
from readstation.ui.presenters.windows import Window, fusion_window
from readstation.viewer.layers import LARGEST_FUSION, ColourMap, Layer, Look
from readstation.viewer.view_geometry import FloatArray

UPTAKE = (Modality.NM, Modality.PT)
UNDER = (Modality.CT, Modality.MR)

COLOUR_NAMES: dict[ColourMap, str] = {
    ColourMap.INFERNO: phrase("Inferno, even steps"),
    ColourMap.VIRIDIS: phrase("Viridis, even steps"),
    ColourMap.CIVIDIS: phrase("Cividis, for colour-blind eyes"),
    ColourMap.HOT_IRON: phrase("Hot iron, as usual"),
    ColourMap.PET: phrase("PET, as usual"),
}
"""The tables that can be chosen, the default first; never a rainbow (design, section 4)."""

FUSION_STEP = 0.06
_SMALLEST_WIDTH = 1e-6
_DOSE_UNIT = "Gy"


@dataclass(frozen=True, slots=True)
class UptakeLook:
    """How SPECT or PET lies over the CT.

    Attributes
    ----------
    low, high
        The ends of its window, in its unit.
    colours
        The table.
    opacity
        From 0 to 0.72.
    threshold_percent
        Of the upper end of the window: what is below shows the CT. 0 lets the colours come in gradually.
    """

    low: float
    high: float
    colours: ColourMap = ColourMap.INFERNO
    opacity: float = LARGEST_FUSION
    threshold_percent: int = 0

    @property
    def window(self) -> Window:
        """Width and centre."""
        width = max(self.high - self.low, _SMALLEST_WIDTH)
        return width, self.low + width / 2

    def with_window(self, window: Window) -> UptakeLook:
        """Return it with another width and centre."""
        width, center = window
        return replace(self, low=center - width / 2, high=center + width / 2)

    def stepped(self, steps: int) -> UptakeLook:
        """Return it with more or less opacity; never so much that the CT is hidden."""
        return replace(self, opacity=float(np.clip(self.opacity + steps * FUSION_STEP, 0.0, LARGEST_FUSION)))

    def layer(self, volume: Volume, into_own: FloatArray | None = None) -> Layer:
        """Return the layer that shows a volume so."""
        threshold = None if not self.threshold_percent else self.high * self.threshold_percent / 100
        look = Look(self.window, colours=self.colours, opacity=self.opacity, threshold=threshold)
        return Layer(volume, look, is_base=False, into_own=into_own)


def first_look(volume: Volume) -> UptakeLook:
    """Return the look that an image of uptake opens with: from nothing to nearly its largest value."""
    width, center = fusion_window(volume)
    return UptakeLook(center - width / 2, center + width / 2)


def uptake_series(images: TimepointImages) -> tuple[SeriesFacts, ...]:
    """Return the series of a timepoint that can lie over a CT: those with most slices first."""
    return tuple(sorted((each for each in images.series if each.modality in UPTAKE), key=lambda each: -each.slices))


def under_series(images: TimepointImages) -> tuple[SeriesFacts, ...]:
    """Return the CT, else the MR, that uptake may lie over: usable ones first, then those with most slices."""
    found = [each for each in images.series if each.modality in UNDER]
    return tuple(sorted(found, key=lambda each: (not each.is_usable, each.modality is not Modality.CT, -each.slices)))


def is_sound(facts: UptakeFacts | None) -> bool:
    """Return whether shares and doses may be computed from a series of which the headers say this."""
    return facts is not None and facts.is_sound


def banner_words(facts: UptakeFacts | None, others: Sequence[str] = ()) -> str:
    """Return what stands in the banner of an image of uptake; empty where nothing is missing or contradictory.

    Parameters
    ----------
    facts
        What its headers say; None while that is not known.
    others
        Sentences about the place of the image.
    """
    if facts is None:
        return " ".join(others)
    errors, rest = _split(facts.findings)
    if not facts.is_sound and not errors:
        errors = [tr("The unit of the values is not stated.")]
    words = [*errors, *others]
    head = tr("No dose is given from this image.") if errors else ""
    return " ".join(each for each in (head, *words, *rest) if each)


def _split(findings: Iterable[Finding]) -> tuple[list[str], list[str]]:
    errors: list[str] = []
    rest: list[str] = []
    for finding in findings:
        (errors if finding.is_error else rest).append(tr(finding.message))
    return list(dict.fromkeys(errors)), list(dict.fromkeys(rest))


def dose_volume(uptake: Volume, dose_gy: FloatArray) -> Volume:
    """Return a dose map on the grid of an image as a volume in Gy.

    Parameters
    ----------
    dose_gy
        float64, shape of the image.
    """
    return replace(
        uptake,
        voxels=dose_gy.astype(np.float32),
        rescale_slope=1.0,
        rescale_intercept=0.0,
        unit=_DOSE_UNIT,
        padding=None,
        is_inverted=False,
        window_center=None,
        window_width=None,
    )
