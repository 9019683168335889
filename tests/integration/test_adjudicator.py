"""An adjudicator's station at a real PostgreSQL: cases arrive, are opened over own images, decided, sealed (TR-24)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from readstation.app.verification import verify_station
from readstation.core.errors import Refused
from readstation.core.jobs import QuietJob
from readstation.model.subject import ReadStage, Task
from readstation.reading.adjudicate.case import DecisionDraft
from readstation.reading.adjudicate.differences import first_divergence
from readstation.reading.adjudicate.shares import cause_shares
from readstation.reading.decision import WHOLE_SUBJECT, DecisionCause
from readstation.trial.results import CaseStage
from readstation.ui.ports import PhaseOnDisk
from tests.builders.adjudicated import Said
from tests.builders.adjudicating import Adjudicating, adjudicating, decision_for, side_with
from tests.builders.central_access import prepared
from tests.builders.signing_station import PASSWORD

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
    draft = DecisionDraft({WHOLE_SUBJECT: grows}, DecisionCause.TARGET_MEASUREMENT, "The lesion grows; I")
    trial.services.keep_decision_draft(trial.session, read_id, draft)
    assert trial.open(read_id).draft == draft
    assert trial.services.worklist(trial.session)[0].stage is ReadStage.IN_PROGRESS
    with pytest.raises(Refused, match="40 characters"):
        trial.services.sign_decision(trial.session, read_id, decision_for(case, grows, rationale="so"), PASSWORD)
    with pytest.raises(Refused):
        trial.decide(case, grows, "not the password")
    assert trial.open(read_id).signed_at is None
    trial.decide(case, grows)
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
    found = verify_station(trial.station, QuietJob())
    assert (found.decisions, found.findings) == (1, ())


def test_equal_reads_open_no_case(trial: Adjudicating) -> None:
    """MR-809, MR-811: the adjudicator gets nothing, and Reader 1's read is the subject's."""
    with pytest.raises(Refused, match="No signed reads of this case differ"):
        trial.differ(SHRINKS, Said((240, 236)))
    trial.sync()
    assert trial.services.worklist(trial.session) == ()
    status = trial.status()
    assert (status.stage, status.final) == (CaseStage.AGREED, {WHOLE_SUBJECT: status.readers[0]})
