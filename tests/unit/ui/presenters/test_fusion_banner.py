"""The banner over an image of uptake says what its header lacks, in the language of the window (MR-1010)."""

from __future__ import annotations

import pytest

from readstation.core.phrases import use_catalogue
from readstation.dose.uptake import DecayReference
from readstation.imaging.uptake_times import Moments, decay_findings
from readstation.ui.presenters.fusion import banner_words
from tests.builders.distribution import COUNTED

MISFIT = "The stated decay factor does not fit the stated decay reference, "


@pytest.mark.parametrize(
    ("decay", "reference"),
    [(DecayReference.START, "start of the acquisition."), (DecayReference.NONE, "not corrected.")],
)
def test_what_contradicts_is_said_in_the_language_of_the_window(decay: DecayReference, reference: str) -> None:
    english = MISFIT + reference
    moments = [
        Moments(None, None, is_day_known=True, contradicts=False, factor=7.5, offset_s=0.0, frame_s=600.0),
    ]
    findings = tuple(decay_findings(moments, decay, 64.1 * 3600).findings)
    assert [each.message for each in findings] == [english], "what is kept of it is in the words of the record"
    facts = type(COUNTED)(COUNTED.unit, decay, COUNTED.corrections, findings=findings)
    assert english in banner_words(facts)
    try:
        use_catalogue({english: "passt nicht", "No dose is given from this image.": "Keine Dosis."}.get)
        assert banner_words(facts) == "Keine Dosis. passt nicht"
    finally:
        use_catalogue(None)
