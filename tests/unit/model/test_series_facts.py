"""What of a series a reader can see is this list, and none of it holds words of a header (TR-18)."""

from __future__ import annotations

import dataclasses
import typing

from readstation.core.findings import Finding
from readstation.core.ids import CaseAlias, SeriesKey
from readstation.model.series import ImageRef, Modality, PhaseRole, Plane, SeriesFacts

ALLOWED = {
    "series_key": SeriesKey,
    "case_alias": CaseAlias,
    "timepoint": int,
    "series_ordinal": int,
    "modality": Modality,
    "phase": PhaseRole,
    "plane": Plane,
    "rows": int,
    "columns": int,
    "slices": int,
    "row_spacing_um": int,
    "column_spacing_um": int,
    "slice_interval_um": int,
    "slice_thickness_um": int | None,
    "orientation_ppm": tuple[int, int, int, int, int, int],
    "window_center": int | None,
    "window_width": int | None,
    "unit": str,
    "contrast": bool | None,
    "is_lossy": bool,
    "is_usable": bool,
    "findings": tuple[Finding, ...],
    "phase_evidence": tuple[str, ...],
    "images": tuple[ImageRef, ...],
}
"""The list of TR-18, as the program names it. `unit`, findings and evidence are words of the program (TR-17, TR-27)."""


def test_the_facts_of_a_series_are_exactly_these() -> None:
    """TR-18: fields outside the list, 0."""
    assert typing.get_type_hints(SeriesFacts) == ALLOWED
    assert [each.name for each in dataclasses.fields(SeriesFacts)] == list(ALLOWED)


def test_an_image_is_a_number_and_a_digest() -> None:
    """TR-18, TR-29: what binds a measurement to its image, and no word of its header."""
    assert typing.get_type_hints(ImageRef) == {"ordinal": int, "digest": str}
