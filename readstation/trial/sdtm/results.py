"""TR: diameters and states of lesions, and their sums, of each assessor at each visit (SDTM IG 3.4, 6.3.12.2)."""

from __future__ import annotations

from decimal import Decimal

from readstation.core.exact import percent_for_display
from readstation.criteria.facts import Scope
from readstation.model.lesion import Assessment, Lesion, LesionRole, LesionType, TargetStateCode
from readstation.reading.derive import baseline_tenths
from readstation.trial.sdtm.subject import AssessedRead, Row, Rows, Subject, link_group
from readstation.trial.sdtm.terms import NOT_DONE, diameter_code, link_id, method, new_state, non_target_state, why_not
from readstation.trial.sdtm.tumours import has_taken_in, identified, merged_id, piece_id

TOO_SMALL = "TOO SMALL TO MEASURE"
"""What was collected; the standard result is the diameter that it counts (rule of the guide, and MR-207)."""


def result_rows(subject: Subject) -> tuple[Row, ...]:
    """Return the rows of TR."""
    rows = Rows("TR", subject)
    for read in subject.reads:
        for timepoint in sorted(read.state.timepoints):
            for lesion, since in identified(read.state):
                said = read.state.assessment(lesion.lesion_id, timepoint)
                if said is not None and timepoint >= since:
                    _Lesion(rows, read, lesion, timepoint).add(said)
            _add_sums(rows, read, timepoint)
    return tuple(rows)


class _Lesion:
    """Adds what was said of one lesion at one visit."""

    def __init__(self, rows: Rows, read: AssessedRead, lesion: Lesion, timepoint: int) -> None:
        self._rows, self._read, self._lesion, self._timepoint = rows, read, lesion, timepoint
        self._prefix = read.assessor.prefix
        self._method = method(read.modalities.get(timepoint, frozenset()))

    def add(self, said: Assessment) -> None:
        """Add the rows."""
        if said.non_target is not None:
            self._state(non_target_state(said.non_target))
        elif said.new_lesion is not None:
            self._state(new_state(said.new_lesion))
        elif said.target is not None:
            self._target(said, said.target)

    def _target(self, said: Assessment, code: TargetStateCode) -> None:
        link = link_id(self._lesion, self._prefix)
        if code is TargetStateCode.MERGED:
            self._state("TUMOR MERGED")
        elif code is TargetStateCode.SPLIT:
            for number, tenths in enumerate(said.part_tenths, start=1):
                self._diameter(piece_id(self._lesion, self._prefix, number), tenths)
        elif code is TargetStateCode.NOT_EVALUABLE:
            self._row(diameter_code(self._lesion), link, STAT=NOT_DONE, REASND=why_not(said.cause))
        elif code is TargetStateCode.ABSENT:
            self._diameter(link, 0)
        elif code is TargetStateCode.TOO_SMALL:
            self._diameter(link, None)
        elif said.measurement is not None:
            self._diameter(self._merged_or(link), said.measurement.length_tenths)

    def _merged_or(self, link: str) -> str:
        """Return the link of the tumour that others have gone into by now, where some have."""
        merged = has_taken_in(self._read.state, self._lesion, self._timepoint)
        return merged_id(self._lesion, self._prefix) if merged else link

    def _diameter(self, link: str, tenths: int | None) -> None:
        value = self._read.config.tstm_tenths if tenths is None else tenths
        number = _mm(value)
        self._row(
            diameter_code(self._lesion), link, ORRES=TOO_SMALL if tenths is None else number,
            ORRESU="" if tenths is None else "mm", STRESC=number, STRESN=float(number), STRESU="mm",
        )  # fmt: skip

    def _state(self, term: str) -> None:
        self._row("TUMSTATE", link_id(self._lesion, self._prefix), ORRES=term, STRESC=term)

    def _row(self, test: str, link: str, **values: str | float) -> None:
        group = "TARGET" if self._lesion.role is LesionRole.TARGET else ""
        self._rows.add(
            self._read, self._timepoint, test, LNKID=link, LNKGRP=link_group(self._read, self._timepoint),
            GRPID=group, METHOD=self._method, **values,
        )  # fmt: skip


def _add_sums(rows: Rows, read: AssessedRead, timepoint: int) -> None:
    """Add the sums that the station showed, of each scope that has targets (MR-201, MR-510)."""
    outcome = read.outcomes.get(timepoint if timepoint else min(read.outcomes, default=-1))
    if outcome is None:
        return
    for scope in Scope:
        found = outcome.scopes[scope]
        if found.baseline_tenths is None or found.nadir_tenths is None:
            continue
        test, group = _sum_code(read, scope), scope.value.upper()
        link = link_group(read, timepoint)
        if timepoint == 0:
            _add_number(rows, read, timepoint, test, group, link, _mm(found.baseline_tenths), "mm")
            continue
        if found.sum_tenths is None:
            rows.add(
                read, timepoint, test, GRPID=group, LNKGRP=link, STAT=NOT_DONE, REASND="A TARGET WAS NOT EVALUABLE"
            )
            continue
        of_baseline = percent_for_display(found.sum_tenths, found.baseline_tenths)
        of_nadir = percent_for_display(found.sum_tenths, found.nadir_tenths)
        apart = _mm(found.sum_tenths - found.nadir_tenths)
        for code, number, unit in (
            (test, _mm(found.sum_tenths), "mm"),
            ("PCBSD", of_baseline, "%"),
            ("PCNSD", of_nadir, "%"),
            ("ACNSD", apart, "mm"),
        ):
            if number is not None:
                _add_number(rows, read, timepoint, code, group, link, number, unit)


def _add_number(
    rows: Rows, read: AssessedRead, timepoint: int, test: str, group: str, link: str, number: str, unit: str
) -> None:
    rows.add(
        read, timepoint, test, GRPID=group, LNKGRP=link, ORRES=number, ORRESU=unit, STRESC=number,
        STRESN=float(number), STRESU=unit,
    )  # fmt: skip


def _sum_code(read: AssessedRead, scope: Scope) -> str:
    """Return the test of a sum: of viable diameters alone, or with other diameters among them."""
    if scope is not Scope.OVERALL:
        return "SUMVDIAM"
    targets = read.state.of_role(LesionRole.TARGET)
    measured = [each for each in targets if baseline_tenths(read.state, each) is not None]
    return "SUMVDIAM" if all(each.lesion_type is LesionType.HEPATIC for each in measured) else "SUMDIAM"


def _mm(tenths: int) -> str:
    return str(Decimal(tenths) / 10)
