"""A distribution read by commands: journal, undo, blockers, lock, signature, and what verification makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from readstation.app.services import Services
from readstation.app.verification import verify_station
from readstation.core.errors import Refused
from readstation.core.jobs import QuietJob
from readstation.model.distribution import Answer, FormItem, Item, Organ
from readstation.model.rounds import ChangeReason, RevisionCode
from readstation.model.subject import ReadStage, Task
from readstation.reading.distribution.commands import AnswerItem, ConfirmFigures, GiveInputs, OverruleFigure
from readstation.reading.rows import rows_of
from readstation.reading.unseal import state_of, unseal
from tests.builders.distribution import INPUTS, DistributionHand, distribution_hand, small_labels
from tests.builders.signing_station import PASSWORD


@pytest.fixture
def hand(tmp_path: Path) -> Iterator[DistributionHand]:
    made = distribution_hand(tmp_path / "station")
    yield made
    made.station.close()


def test_undo_reaches_volumes_and_answers_and_survives_a_restart(hand: DistributionHand) -> None:
    """TR-40: every edit is a step; what is taken back and done again is the same to the voxel."""
    read, run = hand.open(), hand.station.run
    hand.outline(read)
    before = rows_of(run(read._current).state)
    hand.do(read, AnswerItem(FormItem(Item.EXTRAHEPATIC, "", Answer.SUSPECTED, organs=(Organ.SPLEEN,))))
    view = run(read.view)
    assert (view.undo_words, view.stage) == ("Answer Outside liver and lung", ReadStage.IN_PROGRESS)
    for _ in range(2):
        run(read.undo)
    assert list(run(read.view).roles) == ["liver", "T1", "lungs"]
    again = hand.open()
    assert run(again.view).redo_words == "Take in stomach"
    run(again.redo)
    assert rows_of(run(again._current).state) == before
    assert list(run(again.view).roles) == [*small_labels()]


def test_what_holds_the_lock_is_told_and_a_locked_read_stays(hand: DistributionHand) -> None:
    read, run = hand.open(), hand.station.run
    with pytest.raises(Refused, match="not open yet"):
        run(read.apply, GiveInputs(INPUTS))
    hand.outline(read)
    with pytest.raises(Refused) as caught:
        run(read.lock, 0)
    assert {each.code for each in caught.value.findings} >= {"MR-1002", "MR-1005", "MR-1013"}
    hand.finish(read)
    for command in (GiveInputs(INPUTS), ConfirmFigures(("T1",)), OverruleFigure("T1", "1", "so")):
        with pytest.raises(Refused, match="is locked"):
            run(read.apply, command)
    with pytest.raises(Refused, match="nothing to undo"):
        run(read.undo)


def test_a_read_is_locked_signed_amended_and_verified(hand: DistributionHand) -> None:
    """MR-1002, MR-1013, TR-29 to TR-33: what is under the signature is what was said; a new version follows."""
    read, run = hand.read_everything(), hand.station.run
    view = run(read.view)
    assert (view.stage, view.is_locked, view.missing) == (ReadStage.SIGNED, True, ())
    [signed] = run(hand.station.store.reads.signed_reads)
    unsealed = unseal(signed.sealed)
    assert unsealed.is_distribution
    assert state_of(unsealed).distribution == view.state
    run(read.amend, ChangeReason(RevisionCode.MISSED_FINDING, "The thrombus was overlooked"))
    with pytest.raises(Refused, match="Nothing was changed"):
        run(read.lock_round)
    hand.do(read, AnswerItem(FormItem(Item.THROMBUS, "", Answer.YES)))
    run(read.lock_round)
    run(read.sign, run(read.seal), PASSWORD)
    versions = run(hand.station.store.reads.signed_reads)
    said = [state_of(unseal(each.sealed)).distribution.items[Item.THROMBUS, ""].answer for each in versions]
    assert said == [Answer.NOT_APPLICABLE, Answer.YES]
    found = verify_station(hand.station, QuietJob())
    assert (found.findings, found.signed_reads, found.locks) == ((), 2, 2)


def test_only_the_one_whose_task_it_is_opens_it(hand: DistributionHand) -> None:
    """MR-1001: neither read is opened as the other."""
    services = Services(hand.station)
    session = services.sign_in(hand.person.login, PASSWORD)
    [row] = services.worklist(session)
    assert (row.task, row.is_ready, row.stage) == (Task.TREATMENT_READ, True, ReadStage.NOT_STARTED)
    with pytest.raises(Refused, match="shows the treatment"):
        services.open_read(session, hand.assignment.read_id)
    read = services.distribution(session, hand.assignment.read_id)
    assert hand.station.run(read.view).stage is ReadStage.NOT_STARTED
