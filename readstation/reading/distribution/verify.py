"""Verification: a signed distribution read, from its voxels to every figure that needs no image (TR-32, MR-1013)."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose

from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.dose.activity_report import activity_figures, planar_shunt
from readstation.dose.figure import Figure
from readstation.dose.uptake_image import StructureRole
from readstation.model.charter import Charter
from readstation.model.distribution import DistributionState, DoseInputs, KeptVolume
from readstation.reading.derive import config_of
from readstation.reading.distribution.completeness import missing_answers
from readstation.reading.distribution.figures import activity_inputs, has_activity, kept_figures, planar_inputs
from readstation.reading.distribution.labels import kept_volume, label_of
from readstation.reading.distribution.outline_steps import roles_of
from readstation.reading.distribution.propose import constants_of

RELATIVE_TOLERANCE = 1e-9
"""Other machines may round the last digit of an exponential in another way."""


def distribution_findings(state: DistributionState, charter: Charter, place: str) -> Iterator[Finding]:
    """Yield what is wrong with what a distribution read says.

    Parameters
    ----------
    state, charter
        As it was signed, and the rules that it names.
    place
        What to call it.

    Raises
    ------
    DataProblem
        If an act of outlining is none.
    """
    if charter.distribution is None:
        yield Finding("MR-1001", "its charter has no distribution read", place=place)
    yield from _of_volumes(state, place)
    for each in missing_answers(state):
        yield Finding(each.code, f"was signed though something lacks: {each.message}", place=place)
    yield from _of_figures(state, charter, place)


def _of_volumes(state: DistributionState, place: str) -> Iterator[Finding]:
    for digest, kept in sorted(state.labels.items()):
        try:
            label_of(kept)
        except DataProblem as problem:
            yield Finding("TR-29.volume", f"volume {digest[:12]}: {problem}", place=place)
    roles = roles_of(state.outline)
    for volume in state.volumes.values():
        if roles.get(volume.name, volume.role) != volume.role:
            yield Finding("TR-29.volume", f"{volume.name} was outlined as something else", place=place)
        if not _fits(state, volume):
            words = f"volume, voxels or diameter of {volume.name} are not those that were kept of it"
            yield Finding("TR-29.volume", words, place=place)


def _fits(state: DistributionState, volume: KeptVolume) -> bool:
    kept = state.labels.get(volume.label)
    if kept is None:
        return False
    try:
        return kept_volume(volume.name, StructureRole(volume.role), label_of(kept), kept.digest) == volume
    except (DataProblem, Refused, ValueError):
        return False


def _of_figures(state: DistributionState, charter: Charter, place: str) -> Iterator[Finding]:
    if state.inputs is None:
        return
    try:
        again = _without_images(state.inputs, charter)
    except Refused as refusal:
        yield Finding("MR-1005", f"its inputs cannot be computed with: {refusal}", place=place)
        return
    for made in kept_figures([("", each) for each in again]):
        signed = state.figures.get(made.key)
        if signed is None or signed.value is None or made.value is None:
            continue
        if not isclose(float(signed.value), float(made.value), rel_tol=RELATIVE_TOLERANCE):
            yield Finding(made.rule, f"the figure {made.name} is not what its inputs give", place=place)


def _without_images(inputs: DoseInputs, charter: Charter) -> list[Figure]:
    """Return the figures that follow from what was given alone."""
    found: list[Figure] = []
    if has_activity(inputs):
        found += activity_figures(*activity_inputs(inputs), constants_of(config_of(charter)))
    if inputs.liver_counts:
        found.append(planar_shunt(*planar_inputs(inputs))[1])
    return found
