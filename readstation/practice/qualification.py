"""Qualification: what a trainer signs of a trainee whose results count and reach the plan (MR-815)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from readstation.core.canonical import NotCanonicalError, canonical_bytes, parse_canonical, sha256_hex
from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.core.phrases import in_the_words_of_the_record
from readstation.model.codec import record_from_json, record_to_json
from readstation.model.people import Person, Role
from readstation.practice.plan import TrainingPlan, plan_bytes
from readstation.practice.results import PracticeResult
from readstation.reading.ports import SignatureCheck

QUALIFICATION_FORMAT = "readstation-qualification-1"
QUALIFICATION_DOMAIN = b"Readstation qualification, version 1"


@dataclass(frozen=True, slots=True)
class CoveredCase:
    """A case of a qualification: its title, the digest of its signed head, and that of the trainee's result."""

    title: str
    pack: str
    result: str


@dataclass(frozen=True, slots=True)
class ReachedCriterion:
    """A criterion of the plan with what was reached and what is needed, in words."""

    name: str
    reached: str
    needed: str


@dataclass(frozen=True, slots=True)
class Qualification:
    """Who may read by which plan, until when, and what that rests on.

    Attributes
    ----------
    format
        `QUALIFICATION_FORMAT`.
    trainee, trainer
        Who is qualified, and who says so.
    plan_title, plan_version, plan_digest
        The plan.
    issued_day, expires_day
        ISO 8601; it holds up to the end of the second, in UTC.
    cases, criteria
        What it rests on.
    """

    format: str
    trainee: Person
    trainer: Person
    plan_title: str
    plan_version: int
    plan_digest: str
    issued_day: str
    expires_day: str
    cases: tuple[CoveredCase, ...]
    criteria: tuple[ReachedCriterion, ...]


def qualify(results: Sequence[PracticeResult], plan: TrainingPlan, trainer: Person, utc_ms: int) -> Qualification:
    """Return the qualification that checked results give.

    Parameters
    ----------
    results
        Each checked before (`results.result_findings`), of one trainee, each case once.
    plan
        What has to be reached.
    trainer, utc_ms
        Who signs it, and now.

    Raises
    ------
    Refused
        If the plan is not reached, a reference had been open before, the results are of several people, or the trainer
        is none, or is the trainee.
    """
    people = {(each.trainee.login, each.trainee.key_id) for each in results}
    if len(people) != 1:
        raise Refused(Finding("practice.qualify", "The results are of several people, or there is none."))
    trainee = results[0].trainee
    if trainer.role is not Role.TRAINER or trainer.key_id == trainee.key_id:
        raise Refused(Finding("TR-15", "A trainer qualifies others, and nobody else does."))
    seen = [each.title for each in results if each.seen_before]
    if seen:
        words = f"The reference had been open before: {', '.join(seen)}. A read after that is practice and no test."
        raise Refused(Finding("practice.qualify", words))
    if len({each.pack for each in results}) != len(results):
        raise Refused(Finding("practice.qualify", "A case stands twice in the results."))
    # Central's functions import this module, and the statistics of a score are a second of every command's start.
    from readstation.practice.agreement import ScoredCase, score_set

    named = [ScoredCase(f"{n}. {each.title}", each.score) for n, each in enumerate(results, start=1)]
    # A qualification is a record: it says the same whatever the window of its trainer speaks.
    with in_the_words_of_the_record():
        score = score_set(named, plan)
    missed = [f"{_name(each.kind, each.scope)}: {each.reached}" for each in score.criteria if not each.is_met]
    if missed:
        raise Refused(Finding("practice.qualify", f"The plan is not reached: {'; '.join(missed)}."))
    issued = datetime.fromtimestamp(utc_ms / 1000, UTC).date()
    return Qualification(
        QUALIFICATION_FORMAT, trainee, trainer, plan.title, plan.version, sha256_hex(plan_bytes(plan)),
        issued.isoformat(), (issued + timedelta(days=plan.valid_days)).isoformat(),
        tuple(CoveredCase(each.title, each.pack, _digest(each)) for each in results),
        tuple(ReachedCriterion(_name(each.kind, each.scope), each.reached, each.needed) for each in score.criteria),
    )  # fmt: skip


def qualification_message(qualification: Qualification) -> bytes:
    """Return what a trainer signs of a qualification."""
    return QUALIFICATION_DOMAIN + b"\n" + canonical_bytes(record_to_json(qualification))


def qualification_file(qualification: Qualification, signature_hex: str) -> bytes:
    """Return a qualification as a file: canonical JSON with its signature."""
    return canonical_bytes({"qualification": record_to_json(qualification), "signature": signature_hex})


def read_qualification(data: bytes) -> tuple[Qualification, str]:
    """Return a qualification and its signature.

    Raises
    ------
    DataProblem
        If the file is none.
    """
    try:
        value = parse_canonical(data)
    except NotCanonicalError as error:
        raise DataProblem("this file is no qualification, or was changed") from error
    if not isinstance(value, dict) or set(value) != {"qualification", "signature"}:
        raise DataProblem("this file is no qualification")
    return record_from_json(Qualification, value["qualification"]), str(value["signature"])


def qualification_findings(
    qualification: Qualification, signature_hex: str, check: SignatureCheck, utc_ms: int
) -> tuple[Finding, ...]:
    """Return what keeps a qualification from holding now: its signature, or its day; nothing where it holds."""
    trainer = qualification.trainer
    is_signed = qualification.format == QUALIFICATION_FORMAT and check(
        trainer.public_key_hex, qualification_message(qualification), signature_hex
    )
    if not is_signed:
        return (Finding("practice.qualification", "The trainer's signature of this qualification does not hold."),)
    today = datetime.fromtimestamp(utc_ms / 1000, UTC).date().isoformat()
    if not qualification.issued_day <= today <= qualification.expires_day:
        words = f"This qualification holds from {qualification.issued_day} to {qualification.expires_day}."
        return (Finding("practice.qualification", words),)
    return ()


def _digest(result: PracticeResult) -> str:
    return sha256_hex(canonical_bytes(record_to_json(result)))


def _name(kind: str, scope: str) -> str:
    words = kind.replace("_", " ").capitalize()
    return f"{words}, {scope}" if scope else words
