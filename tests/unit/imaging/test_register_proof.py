"""The proof on many pairs (slow): right ones within 2 mm, wrong ones refused, nothing accepted silently.

`python -m pytest tests/unit/imaging/test_register_proof.py -m slow -s` prints a line a pair.
"""

from __future__ import annotations

import numpy as np
import pytest

from readstation.core.jobs import QuietJob
from readstation.geometry.registration import Registration, Verdict
from readstation.imaging.register import register_liver
from tests.builders.registration_pairs import planned, planned_wrong

PAIRS, WRONG_PAIRS = 72, 24
LIMIT_MM = 2.0


def _line(name: str, found: Registration, error_mm: float | None) -> str:
    error = "" if error_mm is None else f"error {error_mm:.2f} mm"
    residual = "" if found.residual_mm is None else f"residual {found.residual_mm:.2f} mm"
    return f"{name:10s} {found.verdict.value:9s} {error:15s} {residual} {[each.code for each in found.findings]}"


@pytest.mark.slow
def test_known_motions_are_found_or_doubted() -> None:
    errors, verdicts = [], []
    for number in range(PAIRS):
        pair = planned(number).made()
        found = register_liver(pair.source, pair.target, QuietJob())
        error = float("inf") if found.transform is None else float(np.median(pair.errors_mm(found.transform)))
        errors.append(error)
        verdicts.append(found.verdict)
        print(_line(f"pair {number}", found, error), flush=True)  # noqa: T201 - the figures of the record
    good = np.array(errors) < LIMIT_MM
    accepted = np.array([each is Verdict.ACCEPTED for each in verdicts])
    assert good.mean() >= 0.9
    assert not (accepted & ~good).any()
    assert accepted.mean() >= 0.6, "a verdict that doubts everything would say nothing"


@pytest.mark.slow
def test_wrong_pairs_are_refused() -> None:
    verdicts = []
    for number in range(WRONG_PAIRS):
        pair = planned_wrong(number)
        found = register_liver(pair.source, pair.target, QuietJob())
        verdicts.append(found.verdict)
        print(_line(f"wrong {number}", found, None), flush=True)  # noqa: T201 - the figures of the record
    assert Verdict.ACCEPTED not in verdicts
    assert verdicts.count(Verdict.REFUSED) == WRONG_PAIRS
