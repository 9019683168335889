"""The reference of a practice case: what experts said of it and the rules of the case, as the bytes that are sealed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from readstation.core.canonical import NotCanonicalError, canonical_bytes, parse_canonical
from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.model.codec import record_to_json
from readstation.model.practice import REFERENCE_FORMAT
from readstation.model.read import ReadState, SignedRead
from readstation.practice.content import content_of, content_of_body, same_images
from readstation.practice.plan import CaseRule, rules_of
from readstation.practice.rules import judged
from readstation.practice.scene import paired
from readstation.practice.score import ExpertRead
from readstation.practice.score_records import LesionPair

_SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Reference:
    """The opened reference of a case: its experts in order."""

    experts: tuple[ExpertRead, ...]


def reference_bytes(reads: Sequence[SignedRead], rules: Sequence[CaseRule]) -> bytes:
    """Return the bytes that are sealed: bodies of signed reads, without who read them, and the rules of the case.

    Parameters
    ----------
    reads
        Of one expert or several, of the same images. The heads stay out: a trainee learns what was said, not by whom.
    rules
        Judged against the first read; the others have those that follow from them. None for those that follow.

    Raises
    ------
    Refused
        If there is no read, they are of different images, or a rule names what the first read has not.
    """
    contents = [content_of_body(each.sealed.body) for each in reads]
    if not contents:
        raise Refused(Finding("practice.reference", "A practice case needs a signed read as its reference."))
    if any(not same_images(contents[0], each) for each in contents[1:]):
        raise Refused(Finding("practice.reference", "The reference reads are not of the same images."))
    _check_rules(rules, reads[0])
    experts = [
        {"body": parse_canonical(read.sealed.body), "rules": [record_to_json(each) for each in of_read]}
        for read, of_read in zip(reads, [list(rules), *([] for _ in reads[1:])], strict=True)
    ]
    return canonical_bytes({"experts": experts, "format": REFERENCE_FORMAT, "salt": secrets.token_hex(_SALT_BYTES)})


def reference_of(plain: bytes) -> Reference:
    """Return an opened reference.

    Raises
    ------
    DataProblem
        If its author sealed something that is none.
    """
    try:
        value: Any = parse_canonical(plain)
        if set(value) != {"experts", "format", "salt"} or value["format"] != REFERENCE_FORMAT or not value["experts"]:
            raise DataProblem(_NONE)
        experts = [
            ExpertRead(content_of(each["body"]), rules_of(each["rules"]))
            for each in value["experts"]
            if set(each) == {"body", "rules"}
        ]
    except (NotCanonicalError, KeyError, TypeError, AttributeError, Refused) as error:
        raise DataProblem(_NONE) from error
    if len(experts) != len(value["experts"]):
        raise DataProblem(_NONE)
    return Reference(tuple(experts))


def _check_rules(rules: Sequence[CaseRule], read: SignedRead) -> None:
    content = content_of_body(read.sealed.body)
    reads = paired(content, content, _itself)
    try:
        wrong = [score for rule in rules if not (score := judged(rule, reads)).is_passed]
    except DataProblem as problem:
        raise Refused(Finding("practice.rules", f"The rules do not fit the reference: {problem}.")) from problem
    if wrong:
        words = f"The reference does not keep a rule of its own: {wrong[0].words}"
        raise Refused(Finding("practice.rules", words))


def _itself(own: ReadState, reference: ReadState) -> tuple[LesionPair, ...]:
    return tuple(LesionPair(key, key) for key in own.lesions if key in reference.lesions)


_NONE = "what is sealed in this practice case is no reference that this program knows"
