"""What a registration says, what it may not say, and its stored form."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from readstation.core.canonical import canonical_bytes, parse_canonical
from readstation.core.findings import Finding, Severity
from readstation.geometry.registration import Registration, Verdict
from readstation.geometry.rigid import RigidTransform

MOTION = RigidTransform((0.1, 0.0, -0.05), (3.0, -4.0, 950.0)).rounded()
WHY = Finding("registration.residual", "Parts of the liver disagree.", Severity.WARNING)
ACCEPTED = Registration("first", "second", MOTION, 1.25, Verdict.ACCEPTED)
DOUBTFUL = Registration("first", "second", MOTION, 3.5, Verdict.DOUBTFUL, (WHY,))
REFUSED = Registration("first", "second", None, None, Verdict.REFUSED, (Finding("registration.kind", "No."),))


@pytest.mark.parametrize("registration", [ACCEPTED, DOUBTFUL, REFUSED, DOUBTFUL.confirmed()])
def test_the_stored_form_gives_the_same_value_back(registration: Registration) -> None:
    stored = canonical_bytes(registration.record())
    assert Registration.from_record(parse_canonical(stored)) == registration


def test_only_an_accepted_or_a_confirmed_one_is_used() -> None:
    assert [each.is_usable for each in (ACCEPTED, DOUBTFUL, REFUSED, DOUBTFUL.confirmed())] == [
        True,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize("registration", [ACCEPTED, REFUSED])
def test_nobody_confirms_what_is_not_doubtful(registration: Registration) -> None:
    with pytest.raises(ValueError, match="doubtful"):
        registration.confirmed()


def test_backwards_is_the_same_knowledge() -> None:
    back = ACCEPTED.reversed()
    assert (back.source_frame, back.target_frame) == ("second", "first")
    assert back.transform is not None
    point = np.array([10.0, 20.0, -30.0])
    assert np.allclose(back.transform.apply(MOTION.apply(point)), point)
    assert REFUSED.reversed().transform is None


def test_a_transform_comes_with_its_residual_and_none_is_accepted_without() -> None:
    with pytest.raises(ValueError):
        replace(ACCEPTED, residual_mm=None)
    with pytest.raises(ValueError):
        replace(REFUSED, verdict=Verdict.ACCEPTED)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"verdict": "fine"},
        {"transform": {"rotation_nrad": [0, 0, 0]}},
        {"source_frame": 7},
        {"findings": [{"code": "x"}]},
        {"residual_um": None},
    ],
)
def test_a_damaged_record_is_refused(change: dict) -> None:
    with pytest.raises(ValueError):
        Registration.from_record({**ACCEPTED.record(), **change})
