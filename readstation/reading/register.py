"""The new-lesion register of a read: what a finding is at a timepoint, and where progression is dated to (MR-401-414).

The status follows from what the reader says a finding looks like, and from its size.
"""

from __future__ import annotations

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.criteria.config import CriteriaConfig
from readstation.criteria.facts import NewStatus
from readstation.criteria.mrecist.eligibility import Cytology, Site
from readstation.criteria.mrecist.register import RegisterOutcome, Sighting, Thrombus, follow_finding
from readstation.model.charter import Charter
from readstation.model.lesion import Assessment, Lesion, NewLesionStatus
from readstation.model.read import ReadState
from readstation.model.traits import FindingSign
from readstation.reading.sites import NODE_SITES, site_of
from readstation.reading.words import timepoint_label

_ALWAYS = (FindingSign.GONE, FindingSign.NOT_EVALUABLE)
SIGNS_OF = {
    Site.LIVER: (FindingSign.TYPICAL, FindingSign.ATYPICAL, FindingSign.PERFUSION, *_ALWAYS),
    Site.LIVER_VEIN: (FindingSign.TUMOUR, FindingSign.INDETERMINATE, FindingSign.BLAND, *_ALWAYS),
    Site.NODE: (FindingSign.BY_SIZE, *_ALWAYS),
    Site.NODE_PORTAL: (FindingSign.BY_SIZE, *_ALWAYS),
    Site.EFFUSION: (
        *(FindingSign.CYTOLOGY_POSITIVE, FindingSign.CYTOLOGY_NEGATIVE, FindingSign.CYTOLOGY_NOT_DONE),
        *_ALWAYS,
    ),
    Site.OTHER_ORGAN: (FindingSign.UNEQUIVOCAL, FindingSign.UNSURE, *_ALWAYS),
}
"""What a finding of each kind of place can look like; a bone lesion is judged like one of another organ."""

_SIZED = (FindingSign.TYPICAL, FindingSign.ATYPICAL, FindingSign.BY_SIZE)
_NO_FINDING = (FindingSign.GONE, FindingSign.PERFUSION)
_THROMBUS = {
    FindingSign.TUMOUR: Thrombus.TUMOUR,
    FindingSign.INDETERMINATE: Thrombus.INDETERMINATE,
    FindingSign.BLAND: Thrombus.BLAND,
}
_CYTOLOGY = {
    FindingSign.CYTOLOGY_POSITIVE: Cytology.POSITIVE,
    FindingSign.CYTOLOGY_NEGATIVE: Cytology.NEGATIVE,
    FindingSign.CYTOLOGY_NOT_DONE: Cytology.NOT_DONE,
}
_STATUS = {
    NewStatus.YES: NewLesionStatus.YES,
    NewStatus.NO: NewLesionStatus.NO,
    NewStatus.EQUIVOCAL: NewLesionStatus.EQUIVOCAL,
    NewStatus.NE: NewLesionStatus.NOT_EVALUABLE,
}
_CODE = {status: code for code, status in _STATUS.items()}


def signs_of(lesion: Lesion, charter: Charter) -> tuple[FindingSign, ...]:
    """Return what can be said of a finding where it is."""
    site = site_of(lesion, charter)
    return SIGNS_OF.get(site, SIGNS_OF[Site.OTHER_ORGAN])


def register_site(lesion: Lesion, charter: Charter) -> Site:
    """Return the kind of place under which the register follows a finding."""
    site = site_of(lesion, charter)
    return site if site in SIGNS_OF else Site.OTHER_ORGAN


def needs_sign(lesion: Lesion, said: Assessment, charter: Charter) -> bool:
    """Return whether the reader has still to say what a finding looks like; the size alone says it of a node."""
    if said.sign is not None or said.new_lesion is NewLesionStatus.NOT_EVALUABLE or lesion.is_from_watch_list:
        return False
    return not (register_site(lesion, charter) in NODE_SITES and said.measurement is not None)


def check_sign(lesion: Lesion, said: Assessment, charter: Charter) -> None:
    """Refuse a sign that a finding cannot have where it is, or one that needs a size where there is none.

    Raises
    ------
    Refused
        With MR-401 or MR-402.
    """
    sign = said.sign
    if sign is None:
        return
    if sign not in signs_of(lesion, charter):
        raise Refused(Finding("MR-401", f"{lesion.label} is in {lesion.site}: that cannot be said of it there."))
    if sign in _SIZED and said.measurement is None:
        raise Refused(
            Finding("MR-402", f"{lesion.label} has no line here. Its size decides with its pattern: draw it first.")
        )


def register_outcome(
    state: ReadState, lesion: Lesion, said: Assessment, charter: Charter, config: CriteriaConfig
) -> RegisterOutcome:
    """Return the statuses of a finding up to what is said of it now, with the rule of each and the date.

    Parameters
    ----------
    state, lesion
        The read; what was said at earlier timepoints is taken from it.
    said
        What is said at the timepoint in question.
    """
    site = register_site(lesion, charter)
    earlier = [
        each
        for each in state.assessments.values()
        if each.lesion_id == lesion.lesion_id and each.timepoint < said.timepoint
    ]
    order = [*sorted(earlier, key=lambda each: each.timepoint), said]
    return follow_finding(site, [_sighting(each, site) for each in order], config)


def status_of(
    state: ReadState, lesion: Lesion, said: Assessment, charter: Charter, config: CriteriaConfig
) -> NewLesionStatus:
    """Return the status that the register gives a finding; equivocal until the reader has said what it looks like."""
    if needs_sign(lesion, said, charter):
        return NewLesionStatus.EQUIVOCAL
    return _STATUS[register_outcome(state, lesion, said, charter, config).statuses[-1]]


def dated_to(state: ReadState, lesion: Lesion, timepoint: int, config: CriteriaConfig) -> int | None:
    """Return the timepoint that progression by a finding is dated to, as far as a timepoint; None while it is none.

    The statuses alone decide: the first EQUIVOCAL of the run that leads to YES, or the YES itself (MR-406).
    """
    said = sorted(
        (each.timepoint, each.new_lesion)
        for each in state.assessments.values()
        if each.lesion_id == lesion.lesion_id and each.new_lesion is not None and each.timepoint <= timepoint
    )
    sightings = [_by_status(ordinal, status) for ordinal, status in said]
    label = follow_finding(Site.OTHER_ORGAN, sightings, config).pd_label
    return next((ordinal for ordinal, _ in said if timepoint_label(ordinal) == label), None)


def is_watched(state: ReadState, lesion: Lesion, timepoint: int, charter: Charter) -> bool:
    """Return whether an entry of the register is on the watch list at a timepoint: it counts for nothing (MR-414)."""
    said = state.assessment(lesion.lesion_id, timepoint)
    status = None if said is None else said.new_lesion
    if status not in (None, NewLesionStatus.NO):
        return False
    if lesion.is_from_watch_list:
        return not any(
            each.new_lesion is NewLesionStatus.YES
            for each in state.assessments.values()
            if each.lesion_id == lesion.lesion_id and each.timepoint <= timepoint
        )
    if said is None or said.sign is FindingSign.GONE:
        return False
    site = register_site(lesion, charter)
    return said.sign is FindingSign.PERFUSION or site is Site.EFFUSION or site is Site.NODE_PORTAL


def _sighting(said: Assessment, site: Site) -> Sighting:
    sign = said.sign
    is_present = sign not in _NO_FINDING
    if sign is None and site not in NODE_SITES:
        is_present = said.new_lesion is not NewLesionStatus.NO
    return Sighting(
        label=timepoint_label(said.timepoint),
        size_tenths=0 if said.measurement is None else said.measurement.length_tenths,
        is_typical=sign is FindingSign.TYPICAL,
        cytology=Cytology.NOT_DONE if sign is None else _CYTOLOGY.get(sign, Cytology.NOT_DONE),
        thrombus=Thrombus.BLAND if sign is None else _THROMBUS.get(sign, Thrombus.BLAND),
        is_unequivocal=sign is FindingSign.UNEQUIVOCAL,
        is_present=is_present,
        is_evaluable=not (
            sign is FindingSign.NOT_EVALUABLE or (sign is None and said.new_lesion is NewLesionStatus.NOT_EVALUABLE)
        ),
    )


def _by_status(ordinal: int, status: NewLesionStatus) -> Sighting:
    code = _CODE[status]
    return Sighting(
        label=timepoint_label(ordinal),
        is_unequivocal=code is NewStatus.YES,
        is_present=code is not NewStatus.NO,
        is_evaluable=code is not NewStatus.NE,
    )
