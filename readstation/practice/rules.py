"""The rules of a case, judged: pure comparisons of a trainee's read with the reference, each with its feedback."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from readstation.core.errors import DataProblem
from readstation.criteria.facts import Scope
from readstation.model.lesion import Assessment, Lesion
from readstation.practice.content import ReadContent
from readstation.practice.plan import CaseRule, RuleKind
from readstation.practice.scene import PairedReads, first_line
from readstation.practice.score_records import DrawnLine, RuleScore
from readstation.reading.words import timepoint_label


@dataclass(frozen=True, slots=True)
class _Seen:
    """What both say of what a rule looks at: as codes, and as words; with their callipers."""

    own: str
    reference: str
    own_words: str
    reference_words: str
    is_right: bool
    own_line: DrawnLine | None = None
    reference_line: DrawnLine | None = None


def judged(rule: CaseRule, reads: PairedReads) -> RuleScore:
    """Return whether a read keeps a rule of its case, and the feedback.

    Parameters
    ----------
    rule
        The rule; lesion and timepoint are the reference's.
    reads
        Both reads.

    Raises
    ------
    DataProblem
        If the rule names a lesion, timepoint or response that the reference has not.
    """
    lesion = reads.reference.lesion(rule.lesion) if rule.lesion else None
    if rule.lesion and lesion is None:
        raise DataProblem("a rule of this practice case names a lesion that its reference has not")
    if rule.timepoint >= 0 and rule.timepoint not in reads.reference.state.timepoints:
        raise DataProblem("a rule of this practice case names a timepoint that its reference has not")
    seen = _LOOKS[rule.kind](rule, reads, lesion)
    return RuleScore(
        rule.name, rule.kind.value, rule.basis, seen.is_right, _words(rule, seen), rule.lesion, rule.timepoint,
        seen.own_line, seen.reference_line,
    )  # fmt: skip


def _words(rule: CaseRule, seen: _Seen) -> str:
    if seen.is_right:
        return f"{rule.name}: as in the reference ({rule.basis})."
    where = " ".join(part for part in (rule.lesion, _at(rule.timepoint), rule.scope) if part)
    compared = f"{where + ': ' if where else ''}you {seen.own_words}, reference {seen.reference_words} ({rule.basis})."
    is_typical = not rule.typical or _is_typical(rule, seen)
    return f"{rule.name}. {rule.says} {compared}" if rule.says and is_typical else f"{rule.name}. {compared}"


def _is_typical(rule: CaseRule, seen: _Seen) -> bool:
    if rule.kind is not RuleKind.DIAMETER:
        return seen.own == rule.typical
    return seen.own.isdecimal() and abs(int(seen.own) - int(rule.typical)) <= rule.tolerance_tenths


def _at(timepoint: int) -> str:
    return timepoint_label(timepoint) if timepoint >= 0 else ""


def _lines(reads: PairedReads, lesion: Lesion, rule: CaseRule) -> tuple[DrawnLine | None, DrawnLine | None]:
    """Return both callipers at the rule's timepoint, else the first ones: where to look."""
    partner = reads.partner(lesion)
    if rule.timepoint < 0:
        own = None if partner is None else first_line(reads.own, partner)
        return own, first_line(reads.reference, lesion)
    own = reads.own_line(partner, rule.timepoint)
    reference = reads.reference_line(lesion, rule.timepoint)
    return own, reference or first_line(reads.reference, lesion)


def _found(rule: CaseRule, reads: PairedReads, lesion: Lesion | None) -> _Seen:
    known = _known(lesion)
    is_found = reads.partner(known) is not None
    own, reference = _lines(reads, known, rule)
    words = "marked it" if is_found else "did not mark it"
    return _Seen(words, "marked it", words, "marked it", is_found, own, reference)


def _role(rule: CaseRule, reads: PairedReads, lesion: Lesion | None) -> _Seen:
    return _of_lesion(rule, reads, _known(lesion), lambda each: each.role.value)


def _type(rule: CaseRule, reads: PairedReads, lesion: Lesion | None) -> _Seen:
    return _of_lesion(rule, reads, _known(lesion), lambda each: each.lesion_type.value)


def _of_lesion(rule: CaseRule, reads: PairedReads, lesion: Lesion, code: Callable[[Lesion], str]) -> _Seen:
    partner = reads.partner(lesion)
    own_code, reference_code = "" if partner is None else code(partner), code(lesion)
    own, reference = _lines(reads, lesion, rule)
    words = f"have it as {_spoken(own_code)}" if own_code else "did not mark it"
    return _Seen(own_code, reference_code, words, _spoken(reference_code), own_code == reference_code, own, reference)


def _no_extra(rule: CaseRule, reads: PairedReads, _: Lesion | None) -> _Seen:
    lesions = reads.own.state.lesions.values()
    extra = [each for each in lesions if each.role.value == rule.role and each.lesion_id not in reads.reference_of]
    labels = ", ".join(each.label for each in extra)
    place = first_line(reads.own, extra[0]) if extra else None
    return _Seen(labels, "", f"marked {labels}", "nothing there", not extra, place, None)


def _diameter(rule: CaseRule, reads: PairedReads, lesion: Lesion | None) -> _Seen:
    known = _known(lesion)
    partner = reads.partner(known)
    reference_tenths = reads.reference.diameter_tenths(known, rule.timepoint)
    if reference_tenths is None:
        raise DataProblem("a rule of this practice case asks for a diameter that its reference has not")
    own_tenths = None if partner is None else reads.own.diameter_tenths(partner, rule.timepoint)
    own, reference = _lines(reads, known, rule)
    is_right = own_tenths is not None and abs(own_tenths - reference_tenths) <= rule.tolerance_tenths
    own_words = "measured nothing" if own_tenths is None else _millimetres(own_tenths)
    return _Seen(
        "" if own_tenths is None else str(own_tenths), str(reference_tenths), own_words,
        _millimetres(reference_tenths), is_right, own, reference,
    )  # fmt: skip


def _phase(rule: CaseRule, reads: PairedReads, lesion: Lesion | None) -> _Seen:
    known = _known(lesion)
    own, reference = _lines(reads, known, rule)
    own_phase = "" if own is None else own.phase
    reference_phase = "" if reference is None else reference.phase
    words = f"measured in {_spoken(own_phase)}" if own_phase else "measured nothing"
    return _Seen(
        own_phase, reference_phase, words, _spoken(reference_phase), own_phase == reference_phase, own, reference
    )


def _state(rule: CaseRule, reads: PairedReads, lesion: Lesion | None) -> _Seen:
    known = _known(lesion)
    partner = reads.partner(known)
    own_code = "" if partner is None else _code(reads.own.said(partner, rule.timepoint))
    reference_code = _code(reads.reference.said(known, rule.timepoint))
    own, reference = _lines(reads, known, rule)
    words = f"said {_spoken(own_code)}" if own_code else "did not mark it"
    return _Seen(own_code, reference_code, words, _spoken(reference_code), own_code == reference_code, own, reference)


def _response(rule: CaseRule, reads: PairedReads, _: Lesion | None) -> _Seen:
    place = rule.timepoint, Scope(rule.scope)
    theirs = reads.reference.outcomes.get(place)
    if theirs is None:
        raise DataProblem("a rule of this practice case names a response that its reference has not")
    mine = reads.own.outcomes.get(place)
    own = "" if mine is None else mine.response
    own_words = "nothing" if mine is None else f"{mine.response}{_sum(mine.sum_tenths)}"
    is_right = own == theirs.response
    return _Seen(own, theirs.response, own_words, f"{theirs.response}{_sum(theirs.sum_tenths)}", is_right)


def _quality(rule: CaseRule, reads: PairedReads, _: Lesion | None) -> _Seen:
    own, reference = _scans(reads.own, rule.timepoint), _scans(reads.reference, rule.timepoint)
    return _Seen(own, reference, f"said {own or 'nothing'}", reference or "nothing", own == reference)


def _progression(rule: CaseRule, reads: PairedReads, _: Lesion | None) -> _Seen:
    scope = Scope(rule.scope)
    own, reference = reads.own.progression(scope), reads.reference.progression(scope)
    words = [timepoint_label(each) if each is not None else "no progression" for each in (own, reference)]
    codes = ["" if each is None else str(each) for each in (own, reference)]
    return _Seen(codes[0], codes[1], words[0], words[1], own == reference)


def _scans(content: ReadContent, timepoint: int) -> str:
    return "; ".join(
        f"{each.scan.value} {_spoken(each.readability.value)}"
        + (f" ({', '.join(sorted(_spoken(cause.value) for cause in each.causes))})" if each.causes else "")
        for each in content.state.scans_of(timepoint)
    )


def _code(said: Assessment | None) -> str:
    if said is None:
        return ""
    return next((code.value for code in (said.target, said.non_target, said.new_lesion) if code is not None), "")


def _known(lesion: Lesion | None) -> Lesion:
    if lesion is None:
        raise DataProblem("a rule of this practice case names no lesion")
    return lesion


def _sum(tenths: int | None) -> str:
    return "" if tenths is None else f" at a sum of {_millimetres(tenths)}"


def _millimetres(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10} mm"


def _spoken(code: str) -> str:
    return code.replace("_", "-") if code else ""


_LOOKS: dict[RuleKind, Callable[[CaseRule, PairedReads, Lesion | None], _Seen]] = {
    RuleKind.FOUND: _found,
    RuleKind.ROLE: _role,
    RuleKind.TYPE: _type,
    RuleKind.NO_EXTRA: _no_extra,
    RuleKind.DIAMETER: _diameter,
    RuleKind.PHASE: _phase,
    RuleKind.STATE: _state,
    RuleKind.RESPONSE: _response,
    RuleKind.QUALITY: _quality,
    RuleKind.PROGRESSION: _progression,
}
