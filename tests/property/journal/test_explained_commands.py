"""Random commands at a station: whatever changes in its database is explained by audit events (TR-34).

Some hundred commands run with every suite, ten thousand in each part of the campaign.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable
from itertools import count

import pytest

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.findings import Finding
from readstation.core.ids import CaseAlias, Login, ReadId, StationId
from readstation.model.audit import AuditAction
from readstation.model.codec import record_to_json
from readstation.model.fact import Receipt, ReceiptStatus
from readstation.model.incident import IncidentState
from readstation.model.lesion import LesionRole, NewLesionStatus, NonTargetStateCode, TargetStateCode
from readstation.model.look import MarkedFrame, TextSearch
from readstation.model.markup import MarkupKind
from readstation.model.quality import QualityCause, Readability
from readstation.model.subject import Assignment
from readstation.model.traits import FindingSign
from readstation.reading.flags import FLAG_CHOICES
from readstation.reading.ports import AuditDraft, Transaction
from readstation.reading.progress import ProgressNote, ReadingTime
from readstation.store.station import StationStore
from readstation.store.uow import UnitOfWork
from readstation.sync.ports import Claim
from readstation.trial.quarantine import QuarantinedObject
from tests.builders.explained import BARE, tables_of, unexplained
from tests.builders.office_rows import OFFICE, REGION, look, report
from tests.builders.reads import LOGIN, series_facts
from tests.property.journal.test_random_reads import SITES, RandomAnswers, RandomRead, ReadToTheEnd
from tests.support.seeds import seed_of_part

SEED = 20261134
SEQUENCE = 100
"""Commands that one read gets before the next begins."""
Chance = random.Random


class _Read(RandomRead):
    """Answers of central may come in between, so the outbox is no line of what waits."""

    def _check_trail_and_outbox(self) -> None:
        pass


class _Answers(_Read, RandomAnswers):
    pass


class _ToTheEnd(_Read, ReadToTheEnd):
    pass


def _text(chance: Chance) -> str:
    return "".join(chance.choice("ab \u00e9\n=<") for _ in range(chance.randrange(6)))


def _which(chance: Chance) -> int:
    return chance.randrange(10)


def _length(chance: Chance) -> int:
    return chance.randrange(60, 901)


READING: dict[str, Callable[[Chance], dict[str, object]]] = {
    "add": lambda c: {"length": _length(c), "site": c.choice(SITES), "role": c.choice(list(LesionRole))},
    "measure": lambda c: {"which": _which(c), "length": _length(c)},
    "judge_target": lambda c: {"which": _which(c), "state": c.choice(list(TargetStateCode)), "into": _which(c)},
    "judge_non_target": lambda c: {
        "which": _which(c), "state": c.choice(list(NonTargetStateCode)), "reason": _text(c),
    },
    "judge_new": lambda c: {"which": _which(c), "status": c.choice(list(NewLesionStatus)), "reason": _text(c)},
    "change_role": lambda c: {"which": _which(c), "role": c.choice(list(LesionRole))},
    "take_away": lambda c: {"which": _which(c), "everything": c.random() < 0.5},
    "write": lambda c: {"text": _text(c)},
    "draw_mark": lambda c: {
        "kind": c.choice(list(MarkupKind)), "is_reformat": c.random() < 0.5, "text": _text(c),
    },
    "measure_across": lambda c: {"long_mm": c.randrange(16, 61), "short_mm": c.randrange(5, 61)},
    "change_mark": lambda c: {"which": _which(c), "act": c.randrange(4), "amount": c.randrange(1, 51)},
    "keep_view": lambda c: {
        "image": c.randrange(1, 5), "width_um": c.randrange(1, 400_001), "which": _which(c), "names": c.random() < 0.5,
    },
    "remove_view": lambda c: {"which": _which(c)},
    "judge_images": lambda c: {"readability": c.choice(list(Readability)), "cause": c.choice(list(QualityCause))},
    "state_traits": lambda c: {
        "which": _which(c), "enhances": c.random() < 0.5, "role": c.choice([None, *LesionRole]),
    },
    "split": lambda c: {
        "which": _which(c), "parts": [c.choice([None, _length(c)]) for _ in range(c.randrange(4))],
    },
    "doubt_and_explain": lambda c: {"which": _which(c), "is_doubtful": c.random() < 0.5, "reason": _text(c)},
    "judge_finding": lambda c: {"which": _which(c), "sign": c.choice([None, *FindingSign]), "reason": _text(c)},
    "answer": lambda c: {"flag": c.choice(sorted(FLAG_CHOICES)), "text": _text(c)},
    "look_at": lambda c: {"ordinal": c.randrange(3)},
    "change_and_lock": lambda c: {"tenths": _length(c), "ordinal": c.randrange(1, 3)},
}  # fmt: skip
"""What the commands of a read are drawn from; those that are not here take nothing."""


class Station:
    """What else a station does, beside the read: as random as its commands, each by the store's own methods."""

    def __init__(self, machine: RandomRead, chance: Chance) -> None:
        self._machine, self._chance = machine, chance
        self._numbers = count(1)
        self._given: list[Assignment] = []
        self._reports: list[str] = []

    @property
    def store(self) -> StationStore:
        return self._machine.station.store

    def sign_in_or_out(self) -> None:
        actions = sorted(BARE - {AuditAction.HEAD_SIGNED, AuditAction.CLOCK_STEPPED, AuditAction.CLOCK_ZONE_CHANGED})
        login = self._chance.choice([LOGIN, None])
        self.store.reads.commit(Transaction((AuditDraft(self._chance.choice(actions), "station", login),)))

    def note_progress(self) -> None:
        series = self.store.images.series_of(self._machine.station.assignment.case_alias, 0)[0].series_key
        passed = ReadingTime(self._chance.randrange(9), self._chance.randrange(9))
        self._machine.session.note_progress(ProgressNote(None, {series: self._chance.randrange(64)}, {0: passed}))

    def give_case(self) -> None:
        """A new case, one timepoint more of one that is here, or one with a new version of the charter."""
        if self._given and self._chance.random() < 0.5:
            given = self._given[-1]
            released = (*given.released_timepoints, len(given.released_timepoints))
            given = dataclasses.replace(given, released_timepoints=released)
            version = given.charter_version
        else:
            number, version = next(self._numbers), self._chance.choice([self._machine.charter.version, 1000])
            if version == 1000:
                version += number
            own = self._machine.station.assignment
            given = dataclasses.replace(own, read_id=ReadId(f"read-{number}"), case_alias=CaseAlias(f"case-{number}"))
        body = canonical_bytes(record_to_json(dataclasses.replace(self._machine.charter, version=version)))
        given = dataclasses.replace(given, charter_version=version, charter_digest=sha256_hex(body))
        self.store.worklist.keep_assignment(given, body)
        self._given.append(given)

    def enrol(self) -> None:
        number = next(self._numbers)
        person = dataclasses.replace(OFFICE, login=Login(f"r_{number}"), key_id=sha256_hex(str(number).encode()))
        self.store.worklist.keep_person_key(person)

    def store_images(self) -> None:
        number = next(self._numbers)
        facts = series_facts(0, number, self._machine_phase(), CaseAlias(f"images-{number}"), slices=2)
        outline = b"outline" if self._chance.random() < 0.5 else None
        self.store.images.put_series(facts, [f"{number} {each}".encode() for each in range(2)], outline)

    def purge(self) -> None:
        for facts in self.store.looks.waiting_series():
            if facts.case_alias.startswith("images-"):
                self.store.images.purge(facts.case_alias)
                return

    def look_for_words(self) -> None:
        facts = self._any_series()
        self.store.looks.keep_search(TextSearch(facts.series_key, (MarkedFrame(1, (REGION,)),), False, "test-1"))
        self.store.looks.keep_seen(facts.series_key, LOGIN, self._chance.randrange(1, 3))
        if self._chance.random() < 0.5:
            self.store.looks.keep_look(look(facts), OFFICE)

    def refuse_objects(self) -> None:
        count_of = self._chance.randrange(1, 4)
        refused = [
            QuarantinedObject(f"{next(self._numbers):064x}", "", 3, Finding("object.kind", "Not taken."))
            for _ in range(count_of)
        ]
        self.store.quarantine.settle(refused, [])

    def claim(self) -> None:
        number = next(self._numbers)
        station = StationId(self._chance.choice(["station-1", "station-2"]))
        claims = tuple(Claim(ReadId(f"read-{number + each}"), number, station) for each in range(2))
        self.store.claims.keep_claims(LOGIN, claims)

    def differ_and_explain(self) -> None:
        if self._chance.random() < 0.5:
            code = self._chance.choice(["TR-54.count", "TR-54.digest", "TR-52.fork"])
            self.store.differences.keep(LOGIN, (Finding(code, "Both sides differ."),))
        else:
            self.store.differences.explain(LOGIN, _text(self._chance) or "seen")

    def report_and_answer(self) -> None:
        if self._reports and self._chance.random() < 0.5:
            state = self._chance.choice([IncidentState.RECEIVED, IncidentState.GOES_ON, IncidentState.TAKEN_AWAY])
            self.store.incidents.keep_answer(LOGIN, self._reports[-1], state)
        else:
            said = report(read_id=ReadId(f"read-{next(self._numbers)}"))
            self._reports.append(said.incident_id)
            self.store.incidents.report(said, self._machine.station.session)

    def meet_central(self) -> None:
        self.store.contacts.made(LOGIN)
        self.store.sign_head(LOGIN)
        facts = self.store.outbox.waiting(LOGIN, self._chance.randrange(1, 30))
        self.store.outbox.mark_received(facts)
        status = self._chance.choice(list(ReceiptStatus))
        told = facts[: self._chance.randrange(len(facts) + 1)]
        self.store.outbox.keep_receipts(
            LOGIN, tuple(Receipt(each.number, each.fact_id, each.digest, status, "") for each in told)
        )

    def be_set_back(self) -> None:
        if self._chance.random() < 0.5:
            self.store.origins.renew(LOGIN, "fork")
        else:
            self.store.origins.send_again(LOGIN, self._chance.randrange(20), self._chance.randrange(20))

    def _machine_phase(self) -> object:
        return self._any_series().phase

    def _any_series(self) -> object:
        return self._chance.choice(self.store.images.series_of(self._machine.station.assignment.case_alias, 0))


BESIDE = [name for name in vars(Station) if not name.startswith("_") and name != "store"]


def run_commands(commands: int, part: str, kinds: tuple[type[RandomRead], ...] = (_Answers, _ToTheEnd)) -> int:
    """Do commands by chance, and look after each whether events explain what it changed; return how many were done."""
    chance = random.Random(f"{seed_of_part(SEED)} {part}")
    done = 0
    while done < commands:
        machine = chance.choice(kinds)()
        machine.begin(has_global_read=chance.random() < 0.5)
        try:
            done += _one_read(machine, chance, min(SEQUENCE, commands - done))
        finally:
            machine.opened.close()
            machine.exits.close()
    return done


def _one_read(machine: RandomRead, chance: Chance, commands: int) -> int:
    beside = Station(machine, chance)
    rules = sorted(machine.rules, key=lambda rule: rule.function.__name__)
    before = tables_of(machine.station.store._database)
    for _ in range(commands):
        if chance.random() < 0.25:
            name = chance.choice(BESIDE)
            getattr(beside, name)()
        else:
            able = [rule for rule in rules if all(each(machine) for each in rule.preconditions)]
            name = chance.choice(able).function.__name__
            getattr(machine, name)(**READING.get(name, lambda _: {})(chance))
        after = tables_of(machine.station.store._database, before)
        assert unexplained(before, after) == [], name
        before = after
    return commands


@pytest.mark.parametrize(
    "commands", [pytest.param(120, id="sample"), pytest.param(10_000, id="10,000", marks=pytest.mark.slow)]
)
def test_whatever_a_command_changes_is_explained_by_events(
    commands: int, record_property: Callable[[str, object], None]
) -> None:
    """TR-34: no change without an event, no event without its change."""
    record_property("commands", run_commands(commands, "explained"))


def test_every_command_of_a_read_is_among_them() -> None:
    drawn = {rule.function.__name__ for kind in (_Answers, _ToTheEnd) for rule in kind().rules if rule.arguments}
    assert drawn == set(READING)


def test_an_edit_whose_event_is_dropped_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    append = UnitOfWork._append

    def silent(work: UnitOfWork, connection: object, drafts: tuple[AuditDraft, ...], *rest: object) -> object:
        told = tuple(each for each in drafts if each.action is not AuditAction.READ_EDITED)
        return append(work, connection, told, *rest)

    monkeypatch.setattr(UnitOfWork, "_append", silent)
    with pytest.raises(AssertionError, match="has no event"):
        run_commands(200, "dropped event")


def test_an_event_whose_step_is_dropped_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    write = UnitOfWork._write

    def forgetful(work: UnitOfWork, connection: object, transaction: Transaction) -> None:
        write(work, connection, dataclasses.replace(transaction, step=None))

    monkeypatch.setattr(UnitOfWork, "_write", forgetful)
    with pytest.raises(AssertionError, match="changed nothing"):
        run_commands(200, "dropped step", (_Answers,))
