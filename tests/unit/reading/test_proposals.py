"""What was proposed and what was signed are both kept, and only where the charter allows it (MR-001, MR-116, TR-40)."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from readstation.core.canonical import canonical_bytes
from readstation.core.errors import Refused
from readstation.core.ids import LesionId
from readstation.model.audit import AuditAction
from readstation.model.charter import Charter, ReadingQuestion
from readstation.model.codec import record_from_json, record_to_json
from readstation.model.lesion import (
    Assessment,
    LesionRole,
    LesionType,
    NewLesionStatus,
    NonTargetStateCode,
    PointUm,
    Proposal,
    TargetStateCode,
)
from readstation.model.series import PhaseRole
from readstation.model.traits import FindingSign
from readstation.reading.commands import (
    AddLesion,
    ChangeRole,
    ClearAssessment,
    JudgeFinding,
    MeasureTarget,
    SetNewLesionStatus,
    SetTargetState,
)
from readstation.reading.proposals import MOST_OUTLINE_POINTS
from readstation.reading.refold import refold
from readstation.reading.session import ReadSession
from readstation.reading.unseal import state_of, unseal
from readstation.reading.verify import verify
from readstation.security.keys import check_signature
from tests.builders.proposals import proposal_of
from tests.builders.reads import (
    PASSWORD,
    READ,
    SOFTWARE,
    T1,
    T2,
    ReadingStation,
    add_target,
    demo_charter,
    drawn,
    station_with_case,
)

PROPOSED, SIGNED = 469, 466
KEPT = dataclasses.replace(proposal_of(PROPOSED), software=SOFTWARE)


def allowing(charter: Charter | None = None, *, is_allowed: bool = True) -> Charter:
    return dataclasses.replace(charter or demo_charter(), assisted_diameter=is_allowed)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[ReadingStation]:
    with station_with_case(tmp_path, charter=allowing()) as opened:
        yield opened


@pytest.fixture
def session(station: ReadingStation) -> ReadSession:
    opened = station.open_read()
    opened.open_timepoint(0)
    return opened


def said(session: ReadSession, lesion_id: LesionId = T1, timepoint: int = 0) -> Assessment:
    found = session.view().state.assessment(lesion_id, timepoint)
    assert found is not None
    return found


def refused(session: ReadSession, command: AddLesion | MeasureTarget) -> str:
    before = session.view().action_count
    with pytest.raises(Refused) as caught:
        session.apply(command)
    assert session.view().action_count == before
    return caught.value.findings[0].code


def test_a_line_that_the_reader_changed_stands_beside_what_was_proposed(session: ReadSession) -> None:
    session.apply(add_target(SIGNED, proposal=proposal_of(PROPOSED)))
    kept = said(session)
    assert kept.measurement == drawn(SIGNED)
    assert kept.proposal == KEPT


def test_a_charter_that_says_nothing_allows_nothing(tmp_path: Path) -> None:
    with station_with_case(tmp_path, charter=allowing(is_allowed=False)) as station:
        session = station.open_read()
        session.open_timepoint(0)
        assert refused(session, add_target(SIGNED, proposal=proposal_of(PROPOSED))) == "MR-001"
        with pytest.raises(Refused):
            session.note_discarded(0, proposal_of(PROPOSED))
        refusals = [event.reason_code for event, _, _ in station.store.evidence.audit_events()]
        assert refusals.count("MR-001") == 1
        assert AuditAction.PROPOSAL_DISCARDED not in [
            event.action for event, _, _ in station.store.evidence.audit_events()
        ]
        session.apply(add_target(SIGNED))
        assert said(session).proposal is None


def test_a_moved_end_and_a_new_line_keep_what_was_proposed(session: ReadSession) -> None:
    session.apply(add_target(PROPOSED, proposal=proposal_of(PROPOSED)))
    session.apply(MeasureTarget(0, T1, drawn(480)))
    assert (said(session).measurement, said(session).proposal) == (drawn(480), KEPT)
    newer = proposal_of(502)
    session.apply(MeasureTarget(0, T1, drawn(502), newer))
    assert said(session).proposal == dataclasses.replace(newer, software=SOFTWARE)


def test_undo_and_redo_bring_line_and_proposal_together(session: ReadSession, station: ReadingStation) -> None:
    session.apply(add_target(SIGNED))
    session.apply(MeasureTarget(0, T1, drawn(PROPOSED), proposal_of(PROPOSED)))
    session.undo()
    assert (said(session).measurement, said(session).proposal) == (drawn(SIGNED), None)
    session.redo()
    assert said(session).proposal == KEPT
    again = station.open_read()
    assert said(again) == said(session)
    assert refold(READ, station.assignment.case_alias, station.store.reads.journal(READ)).assessments == (
        session.view().state.assessments
    )


def test_a_state_without_a_line_has_no_proposal(session: ReadSession) -> None:
    session.apply(add_target(PROPOSED, proposal=proposal_of(PROPOSED)))
    session.apply(add_target(214, site="Liver, segment III"))
    session.lock(0)
    session.open_timepoint(1)
    session.apply(MeasureTarget(1, T1, drawn(339, 1), proposal_of(340, 1)))
    session.apply(SetTargetState(1, T1, TargetStateCode.ABSENT))
    assert said(session, T1, 1).proposal is None
    session.apply(MeasureTarget(1, T1, drawn(339, 1), proposal_of(340, 1)))
    session.apply(ClearAssessment(1, T1))
    session.apply(MeasureTarget(1, T1, drawn(339, 1)))
    assert said(session, T1, 1).proposal is None


def test_what_becomes_of_a_lesion_keeps_its_proposal(session: ReadSession) -> None:
    session.apply(add_target(PROPOSED, proposal=proposal_of(PROPOSED)))
    session.apply(ChangeRole(0, T1, LesionRole.NON_TARGET))
    assert (said(session).non_target, said(session).proposal) == (NonTargetStateCode.PRESENT, KEPT)


def test_new_lesions_are_measured_the_same_way(session: ReadSession) -> None:
    session.apply(add_target(SIGNED))
    session.lock(0)
    session.open_timepoint(1)
    session.apply(
        AddLesion(
            1, LesionRole.NEW, LesionType.HEPATIC, "liver", "Liver, segment V", drawn(160, 1),
            new_lesion=NewLesionStatus.EQUIVOCAL, proposal=proposal_of(162, 1),
        )
    )  # fmt: skip
    assert said(session, T2, 1).proposal is not None
    session.apply(SetNewLesionStatus(1, T2, NewLesionStatus.YES, reason="washes out"))
    assert said(session, T2, 1).proposal is not None


def test_a_finding_that_is_judged_keeps_what_was_proposed_for_its_line(tmp_path: Path) -> None:
    charter = allowing(dataclasses.replace(demo_charter(), questions=(ReadingQuestion.FINDINGS,)))
    with station_with_case(tmp_path, charter=charter) as station:
        session = station.open_read()
        session.open_timepoint(0)
        session.apply(add_target(SIGNED))
        session.lock(0)
        session.open_timepoint(1)
        new = AddLesion(
            1, LesionRole.NEW, LesionType.HEPATIC, "liver", "Liver, segment V", new_lesion=NewLesionStatus.EQUIVOCAL
        )
        session.apply(new)
        session.apply(JudgeFinding(1, T2, None, drawn(160, 1), proposal=proposal_of(162, 1)))
        session.apply(JudgeFinding(1, T2, FindingSign.TYPICAL))
        kept = said(session, T2, 1)
        assert (kept.measurement, kept.sign) == (drawn(160, 1), FindingSign.TYPICAL)
        assert kept.proposal is not None
        assert kept.proposal.line == drawn(162, 1)


def _moved(proposal: Proposal, by_um: int) -> tuple[PointUm, ...]:
    return tuple(PointUm(each.x, each.y, each.z + by_um) for each in proposal.outline)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"line": drawn(PROPOSED, image_digest="0" * 64)}, "TR-45"),
        ({"line": drawn(PROPOSED, 1)}, "TR-45"),
        ({"line": drawn(PROPOSED, phase=PhaseRole.PORTAL_VENOUS)}, "MR-115"),
        ({"line": dataclasses.replace(drawn(PROPOSED), length_tenths=PROPOSED + 1)}, "MR-216"),
        ({"outline": proposal_of(PROPOSED).outline[:2]}, "MR-116"),
        ({"outline": proposal_of(PROPOSED).outline * MOST_OUTLINE_POINTS}, "MR-116"),
        ({"holes": ((),)}, "MR-116"),
        ({"algorithm": ""}, "MR-116"),
        ({"outline": _moved(proposal_of(PROPOSED), 101)}, "MR-123"),
    ],
)
def test_a_proposal_that_is_not_of_the_images_is_refused(
    session: ReadSession, changes: dict[str, object], code: str
) -> None:
    assert refused(session, add_target(SIGNED, proposal=proposal_of(PROPOSED, **changes))) == code


def test_a_node_is_not_measured_by_viable_tumour(session: ReadSession) -> None:
    node = add_target(
        210, "Lymph node, other", lesion_type=LesionType.NODE, organ="lymph nodes", proposal=proposal_of(PROPOSED)
    )
    assert refused(session, node) == "MR-116"


def test_a_discarded_proposal_is_kept_in_the_audit_trail_and_not_in_the_read(
    session: ReadSession, station: ReadingStation
) -> None:
    session.apply(add_target(SIGNED))
    before = session.view()
    session.note_discarded(0, proposal_of(PROPOSED))
    assert session.view() == before
    events = [event for event, _, _ in station.store.evidence.audit_events()]
    (event,) = [each for each in events if each.action is AuditAction.PROPOSAL_DISCARDED]
    assert event.before is not None
    assert (event.object_id, event.before["timepoint"]) == (READ, 0)
    assert record_from_json(Proposal, event.before["proposal"]) == KEPT
    session.undo()
    assert not session.view().state.lesions


class TestSealed:
    @pytest.fixture
    def read(self, station: ReadingStation) -> ReadSession:
        session = station.open_read()
        session.open_timepoint(0)
        session.apply(add_target(SIGNED, proposal=proposal_of(PROPOSED)))
        session.apply(add_target(214, site="Liver, segment III"))
        session.lock(0)
        for timepoint, length in ((1, 339), (2, 172)):
            session.open_timepoint(timepoint)
            session.apply(MeasureTarget(timepoint, T1, drawn(length, timepoint)))
            session.apply(MeasureTarget(timepoint, T2, drawn(168, timepoint)))
            session.lock(timepoint)
        return session

    def test_both_lines_stand_in_the_payload_and_come_back(self, read: ReadSession) -> None:
        sealed = read.seal()
        body = json.loads(sealed.body)
        first, second = (each for each in body["assessments"] if each["timepoint"] == 0)
        assert first["measurement"]["length_tenths"] == SIGNED
        assert first["proposal"]["line"]["length_tenths"] == PROPOSED
        assert (first["proposal"]["algorithm"], first["proposal"]["software"]) == (KEPT.algorithm, SOFTWARE)
        assert "proposal" not in second
        assert state_of(unseal(sealed)).assessments == read.view().state.assessments

    def test_it_is_signed_and_verified(self, read: ReadSession, station: ReadingStation) -> None:
        read.sign(read.seal(), PASSWORD)
        found = verify(station.store.evidence, check_signature)
        assert found.findings == ()
        assert found.signed_reads == 1

    def test_a_proposal_that_the_charter_does_not_allow_is_found(
        self, read: ReadSession, station: ReadingStation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whoever builds such a payload signs it validly; only its charter says that it cannot be."""
        read.sign(read.seal(), PASSWORD)
        forbidding = allowing(station.charter, is_allowed=False)
        monkeypatch.setattr(station.store.evidence, "charter", lambda digest: forbidding)
        codes = {finding.code for finding in verify(station.store.evidence, check_signature).findings}
        assert codes == {"MR-001"}


def test_records_without_a_proposal_are_written_as_they_always_were() -> None:
    row = record_to_json(Assessment(T1, 0, target=TargetStateCode.MEASURED, measurement=drawn(SIGNED)))
    assert list(row) == [
        *("lesion_id", "timepoint", "target", "non_target", "new_lesion"),
        *("measurement", "merged_into", "part_tenths", "reason"),
    ]
    charter = allowing(is_allowed=False)
    assert "assisted_diameter" not in record_to_json(charter)
    assert record_from_json(Charter, record_to_json(charter)) == charter
    with_proposal = Assessment(T1, 0, target=TargetStateCode.MEASURED, measurement=drawn(SIGNED), proposal=KEPT)
    again = record_from_json(Assessment, json.loads(canonical_bytes(record_to_json(with_proposal))))
    assert again == with_proposal
