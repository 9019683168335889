"""Signed reads of many shapes, made by chance through the real session and rules."""

from __future__ import annotations

import contextlib
import dataclasses
from random import Random

from readstation.core.errors import Refused
from readstation.core.ids import LesionId
from readstation.model.charter import Charter
from readstation.model.lesion import LesionRole, NewLesionStatus, NonTargetStateCode, TargetStateCode
from readstation.model.markup import MarkupKind
from readstation.model.quality import Readability
from readstation.model.rounds import ChangeReason
from readstation.model.series import Modality
from readstation.model.traits import LesionPattern, LesionTraits
from readstation.reading.commands import (
    Command,
    JudgeScan,
    MeasureTarget,
    SetNewLesionStatus,
    SetNonTargetState,
    SetParts,
    SetTargetState,
    StateTraits,
    WriteNote,
)
from readstation.reading.completeness import unsettled_lesions
from readstation.reading.session import ReadSession
from tests.builders.key_images import keep
from tests.builders.markups import add_markup
from tests.builders.reads import (
    PASSWORD,
    ReadingStation,
    add_new_lesion,
    add_non_target,
    add_target,
    asking_charter,
    drawn,
)
from tests.builders.rounds import SEEN, SLIP

SITES = tuple(f"Liver, segment {each}" for each in ("I", "II", "III", "V", "VI", "VIII"))
NOTES = ("", "Breathing artefact", "e\u0301 \u2265 20 %, see \u201cTP0\u201d", "two\nlines")


def charter_by_chance(timepoints: int, chance: Random) -> Charter:
    """Return the demonstration's charter, with or without questions and, over several timepoints, a global read."""
    charter = asking_charter(global_read=timepoints > 1 and chance.random() < 0.4)
    return charter if chance.random() < 0.4 else dataclasses.replace(charter, questions=())


def sign_by_chance(station: ReadingStation, timepoints: int, chance: Random) -> int:
    """Read a case, lock each timepoint and sign it; now and then amend it. Return how many versions there are."""
    read = station.open_read()
    for timepoint in range(timepoints):
        read.open_timepoint(timepoint)
        for command in _commands(read, timepoint, chance):
            _try(read, command)
        _settle(read, station.charter, timepoint, chance)
        read.lock(timepoint)
    if station.charter.global_read:
        read.open_global_read()
        _try(read, WriteNote(0, "seen again"), SEEN)
        read.lock_round()
    read.sign(read.seal(), PASSWORD)
    if chance.random() < 0.7:
        return 1
    read.amend(SLIP)
    target = next(each for each in read.view().state.of_role(LesionRole.TARGET))
    _try(read, MeasureTarget(0, target.lesion_id, drawn(chance.randint(150, 600))))
    read.lock_round()
    read.sign(read.seal(), PASSWORD)
    return 2


def _commands(read: ReadSession, timepoint: int, chance: Random) -> list[Command]:
    """Return what a reader might do at a timepoint; a rule may refuse some of it."""
    done: list[Command] = [JudgeScan(timepoint, Modality.CT, Readability.OPTIMAL)]
    if timepoint == 0:
        sites = chance.sample(SITES, 5)
        done += [add_target(chance.randint(120, 900), site=sites.pop()) for _ in range(chance.randint(1, 3))]
        done += [add_non_target(sites.pop()) for _ in range(chance.randint(0, 2))]
    else:
        done += [_judged(each.lesion_id, timepoint, chance) for each in read.view().state.of_role(LesionRole.TARGET)]
        if chance.random() < 0.4:
            done.append(add_new_lesion(timepoint, chance.choice(list(NewLesionStatus)), "Liver, segment IV"))
    if chance.random() < 0.5:
        done.append(WriteNote(timepoint, chance.choice(NOTES)))
    kinds = chance.sample(list(MarkupKind), chance.randint(0, 2))
    done += [add_markup(kind, timepoint, "see", is_reformat=chance.random() < 0.5) for kind in kinds]
    done += [keep(chance.randint(1, 20), timepoint, LesionId("L1")) for _ in range(chance.randint(0, 1))]
    return done


def _judged(lesion_id: LesionId, timepoint: int, chance: Random) -> Command:
    kind = chance.random()
    if kind < 0.2:
        return SetTargetState(timepoint, lesion_id, TargetStateCode.ABSENT)
    if kind < 0.35:
        return SetParts(timepoint, lesion_id, (drawn(chance.randint(60, 300), timepoint), None))
    return MeasureTarget(timepoint, lesion_id, drawn(chance.randint(60, 900), timepoint))


def _settle(read: ReadSession, charter: Charter, timepoint: int, chance: Random) -> None:
    """Say of each lesion what a lock asks for."""
    for lesion in unsettled_lesions(read.view().state, timepoint, charter):
        traits = LesionTraits(enhances=True, is_well_defined=True, pattern=LesionPattern.NODULAR, was_treated=False)
        _try(read, StateTraits(timepoint, lesion.lesion_id, traits))
        if lesion.role is LesionRole.TARGET:
            _try(read, MeasureTarget(timepoint, lesion.lesion_id, drawn(chance.randint(120, 400), timepoint)))
        elif lesion.role is LesionRole.NON_TARGET:
            _try(read, SetNonTargetState(timepoint, lesion.lesion_id, NonTargetStateCode.PRESENT))
        else:
            _try(read, SetNewLesionStatus(timepoint, lesion.lesion_id, NewLesionStatus.EQUIVOCAL))


def _try(read: ReadSession, command: Command, reason: ChangeReason | None = None) -> None:
    with contextlib.suppress(Refused):
        read.apply(command, reason)
