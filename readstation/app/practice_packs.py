"""Making practice packs: the images of a case, and signed reads of it as the reference."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from readstation._version import __version__
from readstation.app.station import OpenStation
from readstation.core.canonical import canonical_bytes
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import CaseAlias, SeriesKey, new_alias, new_id
from readstation.core.jobs import Job, QuietJob
from readstation.exchange.practice_pack import OpenPack, PackContents, head_of, open_pack, with_places, write_pack
from readstation.model.charter import Charter, SequenceMode
from readstation.model.codec import record_to_json
from readstation.model.people import Person
from readstation.model.practice import (
    PACK_FORMAT,
    PackAuthor,
    PackManifest,
    PracticeIndex,
    PracticeSeries,
    author_message,
)
from readstation.model.read import SignedRead
from readstation.model.subject import Assignment
from readstation.practice.author import reference_bytes
from readstation.practice.plan import DEFAULT_PLAN, CaseRule, TrainingPlan, plan_bytes
from readstation.reading.sign import signing_message
from readstation.security.keys import check_signature
from readstation.security.reference_seal import new_lock, seal_reference

_NEVER_ENDING_DAYS = 36_500
"""Practice goes on without contact with a central database (product, "Practice, offline")."""


@dataclass(frozen=True, slots=True)
class CaseWords:
    """What a practice case is called and asks, with plan and rules.

    Attributes
    ----------
    title, tasks
        What the trainee is told before the read.
    plan
        What a set of cases has to reach.
    rules
        Of this case, judged against the first read; none for those that follow from it.
    """

    title: str
    tasks: tuple[str, ...] = ()
    plan: TrainingPlan = DEFAULT_PLAN
    rules: tuple[CaseRule, ...] = ()


def make_pack(
    station: OpenStation,
    reads: Sequence[Assignment],
    words: CaseWords,
    author: Person,
    password: str,
    path: Path,
    job: Job,
) -> OpenPack:
    """Write a practice case, signed by its author, and return it as it was read back.

    Parameters
    ----------
    station
        A practice or demonstration profile that has the case and its signed reads.
    reads
        The reference reads, of one case; the first is what the rules are judged against.
    words
        Title, tasks, plan and rules.
    author, password
        Who signs the pack.
    path, job
        Where the file shall lie; what lies there is replaced. Progress and cancel.

    Raises
    ------
    Refused
        If the profile is a live trial's (TR-15), a read is not signed or of another case, or the rules do not fit.
    DataProblem, EnvironmentFault
        If an image is damaged, or the disk refused.
    Cancelled
        If the person stopped it. What lay in the place before lies there still.
    """
    if not (station.settings.is_practice or station.settings.is_demonstration):
        words_live = "Practice cases are made in a practice profile: reads of a live trial stay apart (TR-15)."
        raise Refused(Finding("TR-15", f"{words_live} Nothing was written."))
    signed = [station.run(_last_signed, station, each) for each in reads]
    if len({each.case_alias for each in reads}) != 1 or len({each.charter_digest for each in reads}) != 1:
        raise Refused(Finding("practice.reference", "The reference reads are not of one case and one charter."))
    charter = station.run(station.store.reads.charter, reads[0].charter_digest)
    contents, alias, lock_plain = _contents(station, reads[0].case_alias, charter, words, signed)
    lock = new_lock(lock_plain)
    timepoints = tuple(sorted({each.facts.timepoint for each in contents.index.series}))
    unsealed = PackManifest(
        PACK_FORMAT, secrets.token_hex(16), words.title, words.tasks, alias, timepoints, len(signed),
        PackAuthor(author.login, author.printed_name, author.key_id, author.public_key_hex),
        datetime.fromtimestamp(station.clock.now().utc_ms / 1000, UTC).date().isoformat(), __version__, lock, (),
    )  # fmt: skip
    contents = replace(contents, reference=seal_reference(lock_plain, lock, unsealed.bound))
    head = head_of(with_places(unsealed, contents))
    signature = station.run(station.signer.sign, author.login, password, author_message(head))
    write_pack(path, head, signature, contents, job)
    # It lies there now: that it reads back is checked to the end.
    return open_pack(path, check_signature, QuietJob())


def practice_charter(charter: Charter) -> Charter:
    """Return the charter that a trainee reads by: the trial's rules, without waiting for a central database."""
    return replace(charter, sequence_mode=SequenceMode.OFFLINE, offline_grace_days=_NEVER_ENDING_DAYS)


def _contents(
    station: OpenStation, case: CaseAlias, charter: Charter, words: CaseWords, signed: Sequence[SignedRead]
) -> tuple[PackContents, CaseAlias, bytes]:
    alias = new_alias()
    series, files = [], list[Path]()
    for timepoint in _timepoints(station, case):
        for facts in station.run(station.store.images.series_of, case, timepoint):
            paths, outline = station.run(station.store.images.files_and_outline, facts.series_key)
            own = replace(facts, case_alias=alias, series_key=SeriesKey(new_id()))
            sizes = tuple(path.stat().st_size for path in paths)
            series.append(PracticeSeries(own, sizes, "" if outline is None else outline.hex()))
            files.extend(paths)
    plain = reference_bytes(signed, words.rules)
    rules = canonical_bytes(record_to_json(practice_charter(charter)))
    contents = PackContents(rules, plan_bytes(words.plan), b"", PracticeIndex(tuple(series)), files)
    return contents, alias, plain


def _timepoints(station: OpenStation, case: CaseAlias) -> list[int]:
    return [timepoint for alias, timepoint in station.run(station.store.images.places) if alias == case]


def _last_signed(station: OpenStation, assignment: Assignment) -> SignedRead:
    versions = station.store.reads.signed_reads(assignment.read_id)
    if not versions:
        raise Refused(Finding("practice.reference", "A reference read is not signed. Nothing was written."))
    latest = max(versions, key=lambda each: each.sealed.version)
    public = station.vault.person(assignment.login).public_key_hex
    if not check_signature(public, signing_message(latest.sealed), latest.signature_hex):
        raise Refused(Finding("practice.reference", "The signature of a reference read does not hold."))
    return latest
