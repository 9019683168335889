"""A digital abdomen with known lesions, written as CT series: the demonstration's trial and the tests' phantom.

Everything is computed from a seed; nothing is taken from a person. Lengths are millimetres, positions DICOM LPS.
"""

from __future__ import annotations

from readstation.imaging.phantom.identity import IDENTIFYING_TEXT
from readstation.imaging.phantom.layout import PhantomSize
from readstation.imaging.phantom.trial import is_complete, make_phantom_trial
from readstation.imaging.phantom.truth import LesionTruth, TimepointTruth, TrialTruth, load_truth

__all__ = [
    "IDENTIFYING_TEXT",
    "LesionTruth",
    "PhantomSize",
    "TimepointTruth",
    "TrialTruth",
    "is_complete",
    "load_truth",
    "make_phantom_trial",
]
