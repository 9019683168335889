"""Random edits, undo, redo, locks, rounds, signatures and restarts against a plain model (TR-33, TR-40, MR-807).

Twelve sequences run with every suite, a thousand with ``-m slow``.
"""

from __future__ import annotations

import dataclasses
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from readstation.core.canonical import sha256_hex
from readstation.core.errors import Refused
from readstation.core.ids import KeyImageId, LesionId, MarkupId
from readstation.geometry.figures import measures_of
from readstation.model.audit import CHAIN_START
from readstation.model.fact_bodies import signed_read_body
from readstation.model.journal import RowKind
from readstation.model.lesion import (
    LesionRole,
    LesionType,
    NewLesionStatus,
    NonTargetStateCode,
    PointUm,
    TargetStateCode,
)
from readstation.model.markup import MarkupKind
from readstation.model.quality import QualityCause, Readability
from readstation.model.read import ReadState
from readstation.model.rounds import RoundKind
from readstation.model.series import Modality
from readstation.model.traits import FindingSign, LesionPattern, LesionTraits
from readstation.reading.commands import (
    AnswerFlag,
    ChangeRole,
    ClearAssessment,
    Command,
    DoubtTarget,
    ExplainTarget,
    JudgeFinding,
    JudgeScan,
    MeasureTarget,
    MoveMarkup,
    PlaceLabel,
    RemoveKeyImage,
    RemoveLesion,
    RemoveMarkup,
    SetNewLesionStatus,
    SetNonTargetState,
    SetParts,
    SetTargetState,
    StateTraits,
    WriteMarkup,
    WriteNote,
)
from readstation.reading.completeness import unsettled_lesions
from readstation.reading.flags import FLAG_CHOICES
from readstation.reading.refold import refold
from readstation.reading.rows import rows_of
from readstation.reading.unseal import state_of, unseal
from readstation.reading.verify import verify
from readstation.security.keys import check_signature
from tests.builders.key_images import keep
from tests.builders.markups import add_markup, measure_node, node_pair
from tests.builders.reads import (
    LOGIN,
    PASSWORD,
    READ,
    T2,
    add_new_lesion,
    add_non_target,
    add_target,
    asking_charter,
    drawn,
    station_with_case,
)
from tests.builders.rounds import NT1, SEEN, SLIP, global_charter, lock_to_the_end

NODE_SITE = "Lymph node, mesenteric"
SITES = ("Liver, segment II", "Liver, segment VIII", NODE_SITE)
LENGTHS = st.integers(60, 900)
TIMEPOINTS = 3


class RandomRead(RuleBasedStateMachine):
    """Does random commands and keeps, in plain lists, what undo and redo must bring back."""

    asks_all = False

    @initialize(has_global_read=st.booleans())
    def begin(self, has_global_read: bool) -> None:
        asking = asking_charter(global_read=has_global_read)
        self.charter = asking if self.asks_all else global_charter(global_read=has_global_read)
        self.exits = ExitStack()
        folder = self.exits.enter_context(tempfile.TemporaryDirectory())
        self.folder = Path(folder)
        self.opened = ExitStack()
        self._restart()
        self.session.open_timepoint(0)
        self.now = self.session.view().state
        self.past: list[ReadState] = []
        self.future: list[ReadState] = []
        self.refused = 0
        self.base: ReadState | None = None
        self.versions: list[bytes] = []
        self.target_timepoint = 0

    def teardown(self) -> None:
        if hasattr(self, "exits"):
            self._check_trail_and_outbox()
            findings = verify(self.station.store.evidence, check_signature).findings
            assert [str(each) for each in findings] == []
            self.opened.close()
            self.exits.close()

    def _restart(self) -> None:
        if hasattr(self, "station"):
            self._check_trail_and_outbox()
        self.opened.close()
        self.opened = ExitStack()
        self.station = self.opened.enter_context(station_with_case(self.folder, TIMEPOINTS, self.charter))
        self.session = self.station.open_read()

    @property
    def last(self) -> int:
        return max(self.now.timepoints)

    @property
    def timepoint(self) -> int:
        """The open timepoint; within a round any."""
        return self.target_timepoint % (self.last + 1) if self.now.open_round is not None else self.last

    @property
    def is_open(self) -> bool:
        return not self.now.is_locked(self.last)

    @property
    def is_read_to_the_end(self) -> bool:
        return self.last + 1 == TIMEPOINTS and self.now.timepoints[self.last].is_locked

    def _do(self, command: Command) -> None:
        self.target_timepoint += 1
        opened = self.now.open_round
        reason = SEEN if opened is not None and opened.kind is RoundKind.GLOBAL else None
        try:
            changes = self.session.apply(command, reason)
        except Refused:
            self.refused += 1
            return
        if changes.rows:
            self.past.append(self.now)
            self.future.clear()
        self.now = self.session.view().state

    def _some(self, number: int) -> LesionId:
        known = sorted(self.now.lesions) or [LesionId("L1")]
        return known[number % len(known)]

    @precondition(lambda self: self.is_open)
    @rule(length=LENGTHS, site=st.sampled_from(SITES), role=st.sampled_from(list(LesionRole)))
    def add(self, length: int, site: str, role: LesionRole) -> None:
        if role is LesionRole.TARGET and site == NODE_SITE:
            node = add_target(length, site=site, organ="lymph nodes", lesion_type=LesionType.NODE)
            self._do(node)
        elif role is LesionRole.TARGET:
            self._do(add_target(length, site=site))
        elif role is LesionRole.NON_TARGET:
            self._do(add_non_target(site))
        else:
            self._do(add_new_lesion(self.timepoint, NewLesionStatus.EQUIVOCAL, site))

    @precondition(lambda self: self.is_open)
    @rule(which=st.integers(0, 9), length=LENGTHS)
    def measure(self, which: int, length: int) -> None:
        self._do(MeasureTarget(self.timepoint, self._some(which), drawn(length, self.timepoint)))

    @precondition(lambda self: self.is_open)
    @rule(which=st.integers(0, 9), state=st.sampled_from(list(TargetStateCode)), into=st.integers(0, 9))
    def judge_target(self, which: int, state: TargetStateCode, into: int) -> None:
        merged = self._some(into) if state is TargetStateCode.MERGED else None
        self._do(SetTargetState(self.timepoint, self._some(which), state, merged))

    @precondition(lambda self: self.is_open)
    @rule(which=st.integers(0, 9), state=st.sampled_from(list(NonTargetStateCode)), reason=st.text(max_size=5))
    def judge_non_target(self, which: int, state: NonTargetStateCode, reason: str) -> None:
        self._do(SetNonTargetState(self.timepoint, self._some(which), state, reason))

    @precondition(lambda self: self.is_open)
    @rule(which=st.integers(0, 9), status=st.sampled_from(list(NewLesionStatus)), reason=st.text(max_size=5))
    def judge_new(self, which: int, status: NewLesionStatus, reason: str) -> None:
        self._do(SetNewLesionStatus(self.timepoint, self._some(which), status, reason=reason))

    @precondition(lambda self: self.is_open)
    @rule(which=st.integers(0, 9), role=st.sampled_from(list(LesionRole)))
    def change_role(self, which: int, role: LesionRole) -> None:
        self._do(ChangeRole(self.timepoint, self._some(which), role))

    @precondition(lambda self: self.is_open)
    @rule(which=st.integers(0, 9), everything=st.booleans())
    def take_away(self, which: int, everything: bool) -> None:
        kind = RemoveLesion if everything else ClearAssessment
        self._do(kind(self.timepoint, self._some(which)))

    @precondition(lambda self: self.is_open)
    @rule(text=st.text(max_size=20))
    def write(self, text: str) -> None:
        self._do(WriteNote(self.timepoint, text))

    @precondition(lambda self: self.is_open)
    @rule(kind=st.sampled_from(list(MarkupKind)), is_reformat=st.booleans(), text=st.text(max_size=5))
    def draw_mark(self, kind: MarkupKind, is_reformat: bool, text: str) -> None:
        self._do(add_markup(kind, self.timepoint, text, is_reformat=is_reformat))

    @precondition(lambda self: self.is_open)
    @rule(long_mm=st.integers(16, 60), short_mm=st.integers(5, 60))
    def measure_across(self, long_mm: int, short_mm: int) -> None:
        self._do(measure_node(node_pair(long_mm, short_mm), self.timepoint))

    @precondition(lambda self: self.is_open)
    @rule(which=st.integers(0, 9), act=st.integers(0, 3), amount=st.integers(1, 50))
    def change_mark(self, which: int, act: int, amount: int) -> None:
        known = sorted(self.now.markups) or [MarkupId("M1")]
        markup_id = known[which % len(known)]
        markup = self.now.markups.get(markup_id)
        if act == 0:
            self._do(RemoveMarkup(self.timepoint, markup_id))
        elif act == 1:
            self._do(WriteMarkup(self.timepoint, markup_id, "x" * amount))
        elif act == 2:
            self._do(PlaceLabel(self.timepoint, self._some(which), PointUm(amount, 0, 0)))
            self._do(PlaceLabel(self.timepoint, markup_id, PointUm(amount, 0, 0)))
        elif markup is not None:
            moved = tuple(PointUm(each.x + amount, each.y, each.z) for each in markup.shape.points)
            shape = dataclasses.replace(markup.shape, points=moved)
            self._do(MoveMarkup(self.timepoint, markup_id, shape, measures_of(shape.kind, moved)))

    @precondition(lambda self: self.is_open)
    @rule(image=st.integers(1, 4), width_um=st.integers(1, 400_000), which=st.integers(0, 9), names=st.booleans())
    def keep_view(self, image: int, width_um: int, which: int, names: bool) -> None:
        self._do(keep(image, self.timepoint, self._some(which) if names else None, width_um=width_um))

    @precondition(lambda self: self.is_open)
    @rule(which=st.integers(0, 9))
    def remove_view(self, which: int) -> None:
        known = sorted(self.now.key_images) or [KeyImageId("K1")]
        self._do(RemoveKeyImage(self.timepoint, known[which % len(known)]))

    @rule()
    def undo(self) -> None:
        if not self.past:
            self._refuses(self.session.undo)
            return
        self.session.undo()
        self.future.append(self.now)
        self.now = self._at_present(self.past.pop())

    @rule()
    def redo(self) -> None:
        if not self.future:
            self._refuses(self.session.redo)
            return
        self.session.redo()
        self.past.append(self.now)
        self.now = self._at_present(self.future.pop())

    def _refuses(self, act) -> None:
        try:
            act()
        except Refused:
            return
        raise AssertionError("there was nothing to take back or do again")

    def _at_present(self, state: ReadState) -> ReadState:
        return dataclasses.replace(state, step=self.session.view().state.step)

    @precondition(
        lambda self: self.is_open and self.now.open_round is None and not unsettled_lesions(self.now, self.last)
    )
    @rule()
    def lock(self) -> None:
        try:
            self.session.lock(self.last)
        except Refused:
            # The charter has more asked than the lesions: images, traits, what findings look like, flags.
            assert self.asks_all
            self.refused += 1
            return
        if self.last + 1 < TIMEPOINTS:
            self.session.open_timepoint(self.last + 1)
        self._beyond_return()

    @precondition(lambda self: self.is_read_to_the_end and self.now.last_round is None)
    @rule()
    def open_global_read(self) -> None:
        try:
            self.session.open_global_read()
        except Refused:
            assert not self.charter.global_read or self.versions
            return
        assert self.charter.global_read
        self.base = self.now
        self._beyond_return()

    @precondition(lambda self: self.is_read_to_the_end and self.now.open_round is None)
    @rule()
    def sign(self) -> None:
        try:
            signed = self.session.sign(self.session.seal(), PASSWORD)
        except Refused:
            return
        self.versions.append(signed_read_body(signed))
        assert signed.sealed.version == len(self.versions)
        assert rows_of(state_of(unseal(signed.sealed))) == rows_of(self.now)
        self._beyond_return()

    @precondition(lambda self: self.is_read_to_the_end and self.now.open_round is None)
    @rule()
    def amend(self) -> None:
        last = self.now.last_round
        is_signed = bool(self.versions) and (last is None or last.version <= len(self.versions))
        try:
            self.session.amend(SLIP)
        except Refused:
            assert not is_signed
            return
        assert is_signed
        self.base = self.now
        self._beyond_return()

    @precondition(lambda self: self.now.open_round is not None)
    @rule()
    def lock_round(self) -> None:
        opened = self.now.open_round
        is_whole = not any(unsettled_lesions(self.now, ordinal) for ordinal in self.now.timepoints)
        has_changed = _said(self.now) != _said(self.base)
        try:
            self.session.lock_round()
        except Refused:
            assert self.asks_all or not is_whole or (opened.kind is RoundKind.AMENDMENT and not has_changed)
            return
        assert is_whole
        self._beyond_return()

    @precondition(lambda self: self.now.open_round is not None)
    @rule()
    def give_up(self) -> None:
        opened = self.now.open_round
        try:
            self.session.give_up_amendment()
        except Refused:
            assert opened.kind is RoundKind.GLOBAL
            return
        self._beyond_return()
        assert _without_rounds(self.now) == _without_rounds(self.base)

    @precondition(lambda self: self.is_read_to_the_end)
    @rule(ordinal=st.integers(0, TIMEPOINTS - 1))
    def look_at(self, ordinal: int) -> None:
        self.session.look_at(ordinal)
        assert self.session.view().timepoint == ordinal

    def _beyond_return(self) -> None:
        """Take over the read after a step that has no inverse."""
        self.now = self.session.view().state
        self.past.clear()
        self.future.clear()

    @rule()
    def restart(self) -> None:
        self._restart()

    @invariant()
    def window_store_and_journal_agree(self) -> None:
        if not hasattr(self, "session"):
            return
        assert rows_of(self.session.view().state) == rows_of(self.now)
        reads = self.station.store.reads
        refolded = refold(READ, self.now.case_alias, reads.journal(READ))
        assert refolded == reads.state(READ) == self.session.view().state
        assert [signed_read_body(each) for each in reads.signed_reads(READ)] == self.versions

    def _check_trail_and_outbox(self) -> None:
        """Every event is chained to the one before, and every fact has its number: no gap (TR-36, TR-46)."""
        previous = CHAIN_START
        for count, (event, body, digest) in enumerate(self.station.store.evidence.audit_events(), start=1):
            assert (event.number, event.previous_digest, digest) == (count, previous, sha256_hex(body))
            previous = digest
        numbers = [fact.number for fact in self.station.store.outbox.waiting(LOGIN, 10_000)]
        assert numbers == list(range(1, len(numbers) + 1))


def _said(state: ReadState) -> dict:
    return {key: row for key, row in _without_rounds(state).items() if key[0] is not RowKind.LABEL}


def _without_rounds(state: ReadState) -> dict:
    return {key: row for key, row in rows_of(state).items() if key[0] is not RowKind.ROUND}


QUICK = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
TestRandomRead = RandomRead.TestCase
TestRandomRead.settings = QUICK


class ReadToTheEnd(RandomRead):
    """Starts in the global read or in an amendment, and does little else than changes, rounds and versions."""

    @initialize(has_global_read=st.booleans())
    def begin(self, has_global_read: bool) -> None:
        super().begin(has_global_read)
        self.session = lock_to_the_end(self.station, self.session)
        self._beyond_return()
        self.go_on()

    @precondition(lambda self: self.now.open_round is None)
    @rule()
    def go_on(self) -> None:
        """Do what comes next: open the global read, or sign and amend."""
        if self.now.last_round is None:
            self.open_global_read()
        if self.now.open_round is None:
            self.sign()
            self.amend()

    @precondition(lambda self: self.now.open_round is not None)
    @rule(tenths=LENGTHS, ordinal=st.integers(1, TIMEPOINTS - 1))
    def change_and_lock(self, tenths: int, ordinal: int) -> None:
        self._do(SetNonTargetState(ordinal, NT1, NonTargetStateCode.ABSENT))
        self._do(MeasureTarget(ordinal, T2, drawn(tenths, ordinal)))
        self.lock_round()


class RandomAnswers(RandomRead):
    """The same under a charter that has everything asked, with the answers among the commands."""

    asks_all = True

    @precondition(lambda self: self.is_open)
    @rule(readability=st.sampled_from(list(Readability)), cause=st.sampled_from(list(QualityCause)))
    def judge_images(self, readability: Readability, cause: QualityCause) -> None:
        causes = () if readability is Readability.OPTIMAL else (cause,)
        self._do(JudgeScan(self.timepoint, Modality.CT, readability, causes))

    @precondition(lambda self: self.is_open)
    @rule(which=st.integers(0, 9), enhances=st.booleans(), role=st.sampled_from([None, *LesionRole]))
    def state_traits(self, which: int, enhances: bool, role: LesionRole | None) -> None:
        traits = LesionTraits(enhances, is_well_defined=True, pattern=LesionPattern.NODULAR, was_treated=False)
        self._do(StateTraits(self.timepoint, self._some(which), traits, role))

    @precondition(lambda self: self.is_open)
    @rule(which=st.integers(0, 9), parts=st.lists(st.one_of(st.none(), LENGTHS), max_size=3))
    def split(self, which: int, parts: list[int | None]) -> None:
        lines = tuple(None if tenths is None else drawn(tenths, self.timepoint) for tenths in parts)
        self._do(SetParts(self.timepoint, self._some(which), lines))

    @precondition(lambda self: self.is_open)
    @rule(which=st.integers(0, 9), is_doubtful=st.booleans(), reason=st.text(max_size=5))
    def doubt_and_explain(self, which: int, is_doubtful: bool, reason: str) -> None:
        self._do(DoubtTarget(self.timepoint, self._some(which), is_doubtful))
        self._do(ExplainTarget(self.timepoint, self._some(which), reason))

    @precondition(lambda self: self.is_open)
    @rule(which=st.integers(0, 9), sign=st.sampled_from([None, *FindingSign]), reason=st.text(max_size=5))
    def judge_finding(self, which: int, sign: FindingSign | None, reason: str) -> None:
        self._do(JudgeFinding(self.timepoint, self._some(which), sign, reason=reason))

    @precondition(lambda self: self.is_open)
    @rule(flag=st.sampled_from(sorted(FLAG_CHOICES)), text=st.text(max_size=5))
    def answer(self, flag: str, text: str) -> None:
        self._do(AnswerFlag(self.timepoint, flag, FLAG_CHOICES[flag][1], text))


TestRandomAnswers = RandomAnswers.TestCase
TestRandomAnswers.settings = QUICK

TestReadToTheEnd = ReadToTheEnd.TestCase
TestReadToTheEnd.settings = QUICK


@pytest.mark.slow
@pytest.mark.parametrize("machine", [RandomRead, ReadToTheEnd])
def test_five_hundred_sequences_each(machine: type[RandomRead]) -> None:
    """TR-40: a thousand in all, of up to forty commands."""
    run_state_machine_as_test(machine, settings=settings(QUICK, max_examples=500, stateful_step_count=40))
