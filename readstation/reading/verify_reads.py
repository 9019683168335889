"""Verification: signed reads, from the signature down to each derived result (TR-29, TR-32, TR-33)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from readstation.core.canonical import canonical_bytes, parse_canonical
from readstation.core.errors import DataProblem, Defect, Refused
from readstation.core.exact import tenths_between
from readstation.core.findings import Finding, Severity
from readstation.core.ids import SeriesKey
from readstation.criteria.config import RULE_SET_VERSION, CriteriaConfig
from readstation.criteria.outcome import TimepointOutcome
from readstation.model.charter import Charter, ReadingQuestion
from readstation.model.read import ReadState, SignedRead
from readstation.reading.derive import config_of, derive_outcomes
from readstation.reading.distribution.sealed import DISTRIBUTION
from readstation.reading.distribution.verify import distribution_findings
from readstation.reading.flags import raised_flags
from readstation.reading.markup_rules import has_measures_of_points
from readstation.reading.ports import EvidenceSource, SignatureCheck
from readstation.reading.proposals import has_length_of_ends
from readstation.reading.seal import content_of, results_of, texts_of
from readstation.reading.sign import message_of
from readstation.reading.unseal import ANSWER_NAMES, MARK_NAMES, UnsealedRead, state_of, unseal
from readstation.reading.verify_facts import Evidence, Found
from readstation.reading.verify_journals import refold_of
from readstation.reading.verify_versions import codes_of, is_same, sequential_findings, version_findings

_UNFIT = (LookupError, TypeError, AttributeError, ValueError, ArithmeticError, Refused, Defect)
_MAY_LACK = (*MARK_NAMES, *ANSWER_NAMES, DISTRIBUTION, "revisions")
_CONTENT = ("timepoints", "lesions", "assessments", *_MAY_LACK)


@dataclass(frozen=True, slots=True)
class ReadChecks:
    """What the checks of a signed read need.

    Attributes
    ----------
    source, check, evidence
        The database, the signature check, and what was gathered.
    recorded
        The recorded digest of each image that is kept here, by series and ordinal; empty where none are.
    is_whole
        Whether the audit trails must be complete here.
    charters
        Those that were looked at.
    """

    source: EvidenceSource
    check: SignatureCheck
    evidence: Evidence
    recorded: Mapping[tuple[SeriesKey, int], str]
    is_whole: bool
    charters: dict[str, Charter] = field(default_factory=dict)

    def charter(self, digest: str) -> Charter:
        """Return a charter by its digest, looked at once.

        Raises
        ------
        DataProblem
            As the database's `charter`.
        """
        if digest not in self.charters:
            self.charters[digest] = self.source.charter(digest)
        return self.charters[digest]


def signed_read_findings(checks: ReadChecks, found: Found[SignedRead]) -> Iterator[Finding]:
    """Yield what is wrong with one signed read."""
    signed, place = found.record, found.place
    yield from _signature(checks, signed, place)
    try:
        unsealed = unseal(signed.sealed)
        yield from _identity(checks, signed, unsealed, place)
        yield from _history(checks, signed, unsealed, place)
        yield from _images(checks, unsealed, place)
        charter = checks.charter(unsealed.charter_digest)
        yield from _content(checks, unsealed, charter, place)
        yield from _results(unsealed, charter, place)
        if unsealed.is_distribution:
            yield from distribution_findings(state_of(unsealed).distribution, charter, place)
    except DataProblem as error:
        yield Finding("TR-32.form", f"cannot be checked further: {error}", place=place)
    except _UNFIT:
        # Altered bytes can be any values: what the rules cannot work with is not what was signed.
        yield Finding("TR-32.form", "head or body holds something that no signed read can hold", place=place)


def _signature(checks: ReadChecks, signed: SignedRead, place: str) -> Iterator[Finding]:
    public_key_hex = checks.evidence.keys.get(signed.key_id)
    if public_key_hex is None:
        yield Finding("TR-6.key", "is signed with a key that is not approved here", place=place)
    elif not checks.check(public_key_hex, message_of(signed.sealed), signed.signature_hex):
        yield Finding("TR-32.signature", "the reader's signature does not hold", place=place)
    if public_key_hex is not None and checks.evidence.owners.get(signed.key_id) != signed.login:
        yield Finding("TR-6.owner", "is signed with a key that is not its reader's", place=place)


def _identity(checks: ReadChecks, signed: SignedRead, unsealed: UnsealedRead, place: str) -> Iterator[Finding]:
    beside = signed.sealed.read_id, signed.sealed.version, signed.login, signed.station, signed.key_id
    inside = unsealed.read_id, unsealed.head["version"], unsealed.login, unsealed.station, unsealed.key_id
    if beside != inside:
        yield Finding(
            "TR-29.identity", "read, version, account, station or key differ from the signed head", place=place
        )
    if checks.evidence.owners.get(unsealed.key_id) != unsealed.login:
        yield Finding("TR-6.owner", "the key in its signed head is not that of the reader in it", place=place)


def _history(checks: ReadChecks, signed: SignedRead, unsealed: UnsealedRead, place: str) -> Iterator[Finding]:
    evidence, journal, audit = checks.evidence, unsealed.journal_head, unsealed.audit_head
    step = evidence.journals.get(unsealed.read_id, {}).get(journal.number)
    if step is None or step.digest != journal.digest:
        yield Finding("TR-29.journal", f"journal step {journal.number} is not the one that was signed", place=place)
    event = evidence.trails.get(unsealed.station, {}).get(audit.number)
    if event is None:
        severity = Severity.ERROR if checks.is_whole else Severity.WARNING
        yield Finding("TR-29.audit", f"audit event {audit.number}, which it names, is not here", severity, place)
    elif event.digest != audit.digest and audit.digest not in evidence.put_aside:
        yield Finding("TR-29.audit", f"audit event {audit.number} is not the one that was signed", place=place)
    for named in unsealed.head["locks"]:
        if named["timepoint"] == unsealed.lock_of and not named["digest"]:
            continue
        lock = evidence.locks.get((unsealed.read_id, named["timepoint"]))
        if lock is None or lock.record.digest != named["digest"]:
            words = f"the lock of timepoint {named['timepoint']} is not the one that was signed"
            yield Finding("TR-29.lock", words, place=place)
    if unsealed.lock_of is None:
        yield from version_findings(evidence, signed, unsealed, place)


def _content(checks: ReadChecks, unsealed: UnsealedRead, charter: Charter, place: str) -> Iterator[Finding]:
    """Compare what the journal leads to with what was sealed."""
    state = refold_of(checks.evidence, unsealed.read_id, unsealed.journal_head.number)
    if state is None:
        yield Finding("TR-32.refold", "its journal does not lead to a state", place=place)
        return
    content = content_of(state, charter, unsealed.series_ordinals)
    for name in _CONTENT:
        signed = unsealed.body.get(name, []) if name in _MAY_LACK else unsealed.body[name]
        if not is_same(content.get(name, []), signed):
            yield Finding("TR-32.refold", f"the journal leads to other {name} than were signed", place=place)
    if not is_same(texts_of(state, charter), unsealed.head["texts"]):
        yield Finding("TR-32.refold", "the journal leads to other texts than were signed", place=place)
    yield from sequential_findings(checks.evidence, unsealed, state, charter, place)


def _results(unsealed: UnsealedRead, charter: Charter, place: str) -> Iterator[Finding]:
    """Derive the results anew from the sealed body alone and compare (TR-32)."""
    rules = unsealed.body["rules"]
    if rules["version"] != RULE_SET_VERSION:
        words = f"was derived by rules {rules['version']}; this program has {RULE_SET_VERSION} and cannot repeat it"
        yield Finding("TR-32.rules", words, Severity.WARNING, place)
        return
    try:
        config = config_of(charter)
    except Refused as error:
        yield Finding("TR-32.rules", f"its charter's criteria are not understood: {error}", place=place)
        return
    if rules["criteria_digest"] != config.digest():
        yield Finding("TR-32.rules", "names another criteria configuration than its charter has", place=place)
    state = state_of(unsealed)
    for said in state.assessments.values():
        for drawn in said.lines:
            ends = drawn.start.as_tuple(), drawn.end.as_tuple()
            if tenths_between(*ends, config.measurement_resolution_tenths) != drawn.length_tenths:
                words = f"the length of {said.lesion_id} at timepoint {said.timepoint} is not that of its line"
                yield Finding("MR-123", words, place=place)
        if said.parts and said.part_tenths != tuple(
            None if each is None else each.length_tenths for each in said.parts
        ):
            words = f"the parts of {said.lesion_id} at timepoint {said.timepoint} are not as long as their lines"
            yield Finding("MR-215", words, place=place)
    yield from _proposals(state, charter, config, place)
    for markup in state.markups.values():
        if not has_measures_of_points(markup.shape, markup.figures, config.measurement_resolution_tenths):
            yield Finding("MR-216", f"the figures of {markup.markup_id} are not those of its points", place=place)
    outcomes = derive_outcomes(state, config)
    yield from _unanswered(state, outcomes, charter, place)
    derived = parse_canonical(canonical_bytes(results_of(outcomes)))
    signed = {each["timepoint"]: each["outcome"] for each in unsealed.body["results"]}
    again = {each["timepoint"]: each["outcome"] for each in derived}
    for timepoint in sorted(set(signed) | set(again)):
        if codes_of(signed.get(timepoint)) != codes_of(again.get(timepoint)):
            words = f"the response at timepoint {timepoint} is not what the criteria make of the signed entries"
            yield Finding("TR-32.criteria", words, place=place)


def _proposals(state: ReadState, charter: Charter, config: CriteriaConfig, place: str) -> Iterator[Finding]:
    """Yield proposals that the charter does not allow, that have no line, or whose length is not that of their line."""
    for said in state.assessments.values():
        if said.proposal is None:
            continue
        name = f"{said.lesion_id} at timepoint {said.timepoint}"
        if not charter.assisted_diameter:
            yield Finding("MR-001", f"its charter allows no proposals, and {name} has one", place=place)
        if said.measurement is None:
            yield Finding("MR-123", f"{name} has a proposal and no line", place=place)
        if not has_length_of_ends(said.proposal, config):
            yield Finding("MR-123", f"the length proposed for {name} is not that of its line", place=place)


def _unanswered(
    state: ReadState, outcomes: Mapping[int, TimepointOutcome], charter: Charter, place: str
) -> Iterator[Finding]:
    """Yield the flags that hold a lock and were signed without an answer, where the charter has them asked (MR-507)."""
    if charter.asks(ReadingQuestion.FLAGS):
        for timepoint, outcome in outcomes.items():
            for raised in raised_flags(state, timepoint, outcome):
                if raised.answer is None:
                    words = f"{raised.flag} at timepoint {timepoint} was signed without an answer"
                    yield Finding(raised.rule, words, place=place)


def _images(checks: ReadChecks, unsealed: UnsealedRead, place: str) -> Iterator[Finding]:
    """Compare the images that were read with those that are kept, and callipers with the images they name."""
    key_of = {where: key for key, where in unsealed.series_ordinals.items()}
    digests = {}
    for timepoint in unsealed.body["images"]:
        for series in timepoint["series"]:
            where = timepoint["timepoint"], series["series"]
            for image in series["images"]:
                digests[(*where, image["ordinal"])] = image["digest"]
                kept = checks.recorded.get((key_of[where], image["ordinal"]))
                if kept is not None and kept != image["digest"]:
                    named = f"image {image['ordinal']} of series {where[1]} at timepoint {where[0]}"
                    yield Finding("TR-29.image", f"{named} is not the one that was read", place=place)
    for said in unsealed.body["assessments"]:
        for drawn in filter(None, (said["measurement"], *said.get("parts", ()), said.get("proposal", {}).get("line"))):
            if digests.get((said["timepoint"], drawn["series"], drawn["image"])) != drawn["image_digest"]:
                named = f"{said['lesion']} at timepoint {said['timepoint']}"
                yield Finding("TR-29.image", f"{named} lies on an image that was not part of the read", place=place)
    marks = *unsealed.body.get("markups", ()), *unsealed.body.get("key_images", ())
    for mark in marks:
        lies_on = mark["timepoint"], mark["series"], mark["image"]
        if mark["image"] is not None and digests.get(lies_on) != mark["image_digest"]:
            words = f"{mark.get('markup') or mark['key_image']} lies on an image that was not part of the read"
            yield Finding("TR-29.image", words, place=place)
