"""An adjudicator's station at a real PostgreSQL: cases arrive, are opened over own images, decided, sealed (TR-24)."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from readstation.app.central_verification import verify_central
from readstation.app.release import package_key_of, register_package_key
from readstation.app.station import OpenStation
from readstation.app.verification import verify_station
from readstation.core.errors import Refused
from readstation.core.ids import CaseAlias
from readstation.core.jobs import QuietJob
from readstation.model.adjudication import TRIGGER_NAMES, Side
from readstation.model.charter import SequenceMode
from readstation.model.key_image import DecisionKeyImage
from readstation.model.lesion import LesionType
from readstation.model.subject import ReadStage, Task
from readstation.reading.adjudicate.case import AdjudicationCase
from readstation.reading.adjudicate.differences import first_divergence
from readstation.reading.adjudicate.shares import cause_shares
from readstation.reading.decision import WHOLE_SUBJECT, DecisionCause, DecisionDraft
from readstation.store.central.schema_adjudication import side_map
from readstation.trial.results import CaseStage
from readstation.ui.ports import PhaseOnDisk
from tests.builders.adjudicated import CASE, Said
from tests.builders.adjudicating import Adjudicating, adjudicating, decision_for, side_with
from tests.builders.central_access import prepared
from tests.builders.central_world import as_administrator
from tests.builders.key_images import shot
from tests.builders.reader_traces import reader_traces
from tests.builders.signing_station import PASSWORD, arterial_series
from tests.unit.criteria.spec_cases import EXPECTED, needs_spec

SHRINKS, GROWS = Said((250, 250)), Said((250, 480))


@pytest.fixture
def trial(postgres_url: str, tmp_path: Path) -> Iterator[Adjudicating]:
    with adjudicating(tmp_path, prepared(postgres_url)) as made:
        yield made


def test_two_reads_that_differ_are_decided(trial: Adjudicating) -> None:
    """MR-809 to MR-811, TR-24: from two signed reads to the final result, by three accounts."""
    read_id = trial.differ(SHRINKS, GROWS)
    assert trial.services.worklist(trial.session) == ()
    trial.sync()
    (row,) = trial.services.worklist(trial.session)
    assert (row.read_id, row.task, row.stage, row.is_ready) == (
        read_id, Task.ADJUDICATION, ReadStage.NOT_STARTED, True,
    )  # fmt: skip
    assert {state for _, state in row.phases} == {PhaseOnDisk.READY}
    with pytest.raises(Refused, match="on the bench"):
        trial.services.open_read(trial.session, read_id)

    case = trial.open(read_id)
    assert case.opened.triggers == ("HEP_PD_TP", "OVR_PD_TP")
    assert sorted(case.images) == [0, 1, 2]
    (group,) = case.pair.groups
    assert group.is_one_to_one
    shares = cause_shares(case.pair, case.judging)
    divergence = first_divergence(case.pair, shares, case.judging)
    assert divergence is not None
    assert (divergence.timepoint, sorted(divergence.values.values())) == (2, [250, 480])

    grows = side_with(case, 480)
    kept = key_image_of(case, 2, Side.A)
    draft = DecisionDraft({WHOLE_SUBJECT: grows}, DecisionCause.TARGET_MEASUREMENT, "The lesion grows; I", (kept,))
    trial.services.keep_decision_draft(trial.session, read_id, draft)
    assert trial.open(read_id).draft == draft
    assert trial.services.worklist(trial.session)[0].stage is ReadStage.IN_PROGRESS
    with pytest.raises(Refused, match="40 characters"):
        trial.sign(read_id, decision_for(case, grows, rationale="so"))
    with pytest.raises(Refused):
        trial.decide(case, grows, "not the password")
    assert trial.open(read_id).signed_at is None
    shown = trial.services.seal_decision(trial.session, read_id, decision_for(case, grows))
    trial.services.seal_decision(trial.session, read_id, decision_for(case, grows.other))
    with pytest.raises(Refused, match="has changed since it was shown"):
        trial.services.sign_decision(trial.session, read_id, shown, PASSWORD)
    foreign = replace(kept, shot=replace(kept.shot, image_digest="0" * 64))
    with pytest.raises(Refused, match="K2 is of no image that was compared"):
        trial.sign(read_id, decision_for(case, grows, key_images=(kept, foreign)))
    trial.sign(read_id, decision_for(case, grows, key_images=(kept,)))
    with pytest.raises(Refused, match="is decided"):
        trial.decide(case, grows.other)

    trial.sync()
    trial.committee.sequence()
    trial.sync()
    counts = trial.station.run(trial.station.store.outbox.counts, trial.session.person.login)
    assert (counts.waiting, counts.received, counts.refused) == (0, 0, 0)
    status = trial.status()
    assert (status.stage, status.adjudicator) == (CaseStage.DECIDED, trial.session.person.login)
    assert status.final == {WHOLE_SUBJECT: trial.committee.second.login}
    (row,) = trial.services.worklist(trial.session)
    assert (row.stage, row.waiting) == (ReadStage.SIGNED, 0)
    shown = trial.open(read_id)
    assert (shown.draft.choices, shown.signed_at is None) == ({WHOLE_SUBJECT: grows}, False)
    assert shown.draft.key_images == (kept,)
    found = verify_station(trial.station, QuietJob())
    assert (found.decisions, found.findings) == (1, ())
    at_central = verify_central(trial.committee.access.auditor, QuietJob())
    assert at_central.decisions == 1
    assert [each for each in at_central.findings if "decision" in each.place or "comparison" in each.place] == []
    assert traces(trial) == []


def key_image_of(case: AdjudicationCase, timepoint: int, *marks: Side) -> DecisionKeyImage:
    """Return a view of the first image of a timepoint as the bench keeps it."""
    (facts,) = case.images[timepoint].series
    image = facts.images[0]
    made = shot(image_ordinal=image.ordinal, image_digest=image.digest, series_key=case.places[facts.series_key])
    return DecisionKeyImage(timepoint, made, marks)


def traces(trial: Adjudicating) -> list[tuple[str, str]]:
    """Return what of the readers lies in the adjudicator's profile: files as they are, and each value of the database.

    A row of a database may lie in pieces, so that a search of the file alone could miss it.
    """
    secrets = reader_traces(trial.committee)
    own = {trial.session.person.login, trial.session.person.key_id, trial.station.key.station.station_id}
    found = {word: list(places_of(trial.station, word)) for word in (*secrets, *own)}
    # The same search finds the adjudicator's own traces: it can find what is there.
    assert all(found[word] for word in own)
    return [(word, place) for word in sorted(secrets) for place in found[word]]


def places_of(station: OpenStation, word: str) -> Iterator[str]:
    for path in sorted(station.folder.rglob("*")):
        if path.is_file() and word.encode() in path.read_bytes():
            yield path.name
    with contextlib.closing(sqlite3.connect(station.profile.database)) as file:
        tables = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in file.execute(f'SELECT * FROM "{table}"'):
                if any(word.encode() in (v if isinstance(v, bytes) else str(v).encode()) for v in row):
                    yield table


def test_equal_reads_open_no_case(trial: Adjudicating) -> None:
    """MR-809, MR-811: the adjudicator gets nothing, and Reader 1's read is the subject's."""
    with pytest.raises(Refused, match="No signed reads of this case differ"):
        trial.differ(SHRINKS, Said((240, 236)))
    trial.sync()
    assert trial.services.worklist(trial.session) == ()
    status = trial.status()
    assert (status.stage, status.final) == (CaseStage.AGREED, {WHOLE_SUBJECT: status.readers[0]})


@pytest.fixture
def at_a_file(tmp_path: Path) -> Iterator[Adjudicating]:
    with adjudicating(tmp_path, prepared(f"sqlite:///{tmp_path / 'central.db'}")) as made:
        yield made


PR, SD, CR, NE = Said((250,)), Said((380,)), Said((0,)), Said((None,))
WORKED = {
    "A01": (PR, PR),
    "A02": (CR, PR),
    "A03": (PR, SD),
    "A04": (Said((250,) * 4, new_at=4), Said((250,) * 4, new_at=3)),
    "A05": (Said((380, 380), new_at=2), Said((380, 380))),
    "A06": (Said((250, 250), new_at=2, new_type=LesionType.EXTRAHEPATIC), Said((250, 250))),
    "A07": (NE, SD),
    "A08": (Said((None,), is_measurable=False), SD),
}
"""Reads that come to what `mrecist_cases.json` has for each of its adjudication cases."""


@needs_spec
def test_the_worked_cases_through_the_desk(at_a_file: Adjudicating) -> None:
    """MR-809 to MR-811: all eight cases, from signed bodies to the bench and back to the final result."""
    trial, worked = at_a_file, {case["id"]: case for case in EXPECTED["adjudication_cases"]}
    assert set(WORKED) == set(worked)
    trial.read(WORKED)
    differing = [name for name in WORKED if worked[name]["adjudicate"]]
    with pytest.raises(Refused, match="No signed reads of this case differ"):
        trial.give("A01")
    reads = dict(zip(differing, trial.give(*differing), strict=True))
    trial.sync()
    assert {row.read_id for row in trial.services.worklist(trial.session)} == set(reads.values())
    for number, name in enumerate(differing):
        case = trial.open(reads[name])
        assert list(case.opened.triggers) == worked[name]["expected_triggers"], name
        shares = cause_shares(case.pair, case.judging)
        assert [each.trigger for each in shares] == worked[name]["expected_triggers"], name
        assert all(sum(each.shares.values()) == 1 for each in shares), name
        trial.decide(case, list(Side)[number % 2])
    trial.sync()
    trial.sync()
    committee = trial.committee
    with as_administrator(committee.access.administrator) as connection:
        side_a = {row.read_id: row.side_a_read for row in connection.execute(select(side_map))}
    for number, name in enumerate(differing):
        is_first_a = side_a[reads[name]] == committee.read_of(committee.first, name).read_id
        chosen = committee.first if is_first_a is (number % 2 == 0) else committee.second
        assert (trial.status(name).stage, trial.status(name).final) == (
            CaseStage.DECIDED, {WHOLE_SUBJECT: chosen.login},
        )  # fmt: skip
        assert set(trial.status(name).triggers) <= set(TRIGGER_NAMES)
    assert trial.status("A01").stage is CaseStage.AGREED
    assert verify_station(trial.station, QuietJob()).findings == ()


def test_a_read_that_is_signed_anew_takes_the_place_of_the_one_before(trial: Adjudicating) -> None:
    """TR-24, TR-33: a decision that was overtaken is put aside in words; the next rests on the newer comparison."""
    committee = trial.committee
    read_id = trial.differ(SHRINKS, GROWS)
    trial.sync()
    before = trial.open(read_id)
    side = side_with(before, 480)
    trial.services.keep_decision_draft(trial.session, read_id, DecisionDraft({WHOLE_SUBJECT: side}, None, "so far"))
    trial.decide(before, side)
    committee.read(committee.first, Said((270, 270)))
    committee.approve(committee.first)
    trial.services.deliver(trial.session)
    committee.sequence()
    report = trial.services.deliver(trial.session).report
    assert report is not None
    assert any("signed anew before your decision arrived" in each.message for each in report.findings)
    case = trial.open(read_id)
    assert (case.opened.number, case.draft, case.signed_at) == (2, DecisionDraft(), None)
    assert 270 in {each.measurement.length_tenths for state in case.pair.states.values()
                   for each in state.assessments.values() if each.measurement}  # fmt: skip
    with pytest.raises(Refused, match="signed anew"):
        trial.decide(before, side)
    trial.decide(case, side_with(case, 480))
    trial.services.deliver(trial.session)
    committee.sequence()
    assert trial.status().final == {WHOLE_SUBJECT: committee.second.login}
    assert verify_station(trial.station, QuietJob()).findings == ()


def test_a_changed_read_on_the_disk_is_refused_and_found(at_a_file: Adjudicating) -> None:
    """TR-30, TR-32: what was decided on is checked again when it is opened, and by `verify`."""
    trial = at_a_file
    read_id = trial.differ(SHRINKS, GROWS)
    trial.sync()
    trial.decide(trial.open(read_id), Side.A)
    with contextlib.closing(sqlite3.connect(trial.station.profile.database)) as file, file:
        file.execute("DROP TRIGGER compared_read_no_update")
        changed = "UPDATE compared_read SET body = replace(body, '\"length_tenths\":480', '\"length_tenths\":240')"
        file.execute(changed)
    with pytest.raises(Refused, match="do not verify"):
        trial.open(read_id)
    found = verify_station(trial.station, QuietJob())
    assert {each.code for each in found.findings} == {"TR-30.statement", "TR-24.bodies"}


def test_images_that_are_not_those_that_were_read_are_refused(at_a_file: Adjudicating) -> None:
    """TR-24: images as the readers saw them, or nothing to decide on."""
    trial = at_a_file
    read_id = trial.differ(SHRINKS, GROWS)
    trial.services.deliver(trial.session)
    with pytest.raises(Refused, match="They come with the next contact"):
        trial.open(read_id)
    assert not trial.services.worklist(trial.session)[0].is_ready
    committee = trial.committee
    committee.images[CASE, 1] = arterial_series(CaseAlias(CASE), 1)
    committee.read(committee.first, Said((270, 270)))
    committee.approve(committee.first)
    trial.sync()
    with pytest.raises(Refused, match="Series 1 of TP1 is not here as it was read"):
        trial.open(read_id)


def test_the_mode_offline_gives_the_whole_case_too(tmp_path: Path) -> None:
    """TR-23, TR-24: keys are wrapped for the station, and all timepoints open at once; `verify` takes none as early."""
    access = prepared(f"sqlite:///{tmp_path / 'central.db'}")
    with adjudicating(tmp_path, access, sequence_mode=SequenceMode.OFFLINE) as trial:
        register_package_key(access.office, package_key_of(trial.station))
        read_id = trial.differ(SHRINKS, GROWS)
        trial.sync()
        assert sorted(trial.open(read_id).images) == [0, 1, 2]
        assert verify_station(trial.station, QuietJob()).findings == ()
