"""A reader that never stops: edits at random and says what was saved, until it is killed.

Its words are FOLDER SEED. Each line on standard output is written after the
commit came back: the number of the step and the digest of the rows that it left.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from pathlib import Path

from readstation.core.errors import Refused
from readstation.core.ids import MarkupId
from readstation.model.lesion import NewLesionStatus, PointUm, TargetStateCode
from readstation.model.markup import MarkupKind
from readstation.reading.commands import (
    Command,
    MeasureTarget,
    PlaceLabel,
    RemoveLesion,
    RemoveMarkup,
    SetTargetState,
    WriteMarkup,
    WriteNote,
)
from readstation.reading.rows import state_digest
from readstation.reading.session import ReadSession
from tests.builders.markups import add_markup
from tests.builders.reads import add_new_lesion, add_non_target, add_target, drawn, station_with_case


def random_command(session: ReadSession, chance: random.Random) -> Command:
    """Return some edit of the open timepoint; it may be one that a rule refuses."""
    view = session.view()
    timepoint, lesions = view.timepoint, sorted(view.state.lesions) or ["L1"]
    lesion = chance.choice(lesions)
    mark = chance.choice(sorted(view.state.markups) or [MarkupId("M1")])
    length = chance.randint(100, 900)
    return chance.choice(
        (
            add_target(length),
            add_non_target(),
            add_new_lesion(timepoint, NewLesionStatus.EQUIVOCAL),
            MeasureTarget(timepoint, lesion, drawn(length, timepoint)),
            MeasureTarget(timepoint, lesion, drawn(length, timepoint)),
            SetTargetState(timepoint, lesion, TargetStateCode.ABSENT),
            RemoveLesion(timepoint, lesion),
            WriteNote(timepoint, f"note {length}"),
            add_markup(chance.choice(tuple(MarkupKind)), timepoint, f"mark {length}"),
            WriteMarkup(timepoint, mark, f"mark {length}"),
            PlaceLabel(timepoint, mark, PointUm(length, -length, 0)),
            RemoveMarkup(timepoint, mark),
        )
    )


def act(session: ReadSession, chance: random.Random) -> None:
    """Do one thing: mostly an edit, sometimes undo, redo, or a lock and the next timepoint."""
    what = chance.random()
    if what < 0.15:
        session.undo()
    elif what < 0.25:
        session.redo()
    elif what < 0.28:
        timepoint = session.view().timepoint
        session.lock(timepoint)
        session.open_timepoint(timepoint + 1)
    else:
        session.apply(random_command(session, chance))


def run(folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    with station_with_case(folder, timepoints=12) as station:
        session = station.open_read()
        view = session.view()
        if not view.timepoints:
            session.open_timepoint(0)
        elif view.state.is_locked(view.timepoint):
            # The kill came between the lock and the next timepoint: on a locked one everything is refused.
            session.open_timepoint(view.timepoint + 1)
        while True:
            try:
                act(session, chance)
            except Refused:
                continue
            state = session.view().state
            sys.stdout.write(f"{state.step} {state_digest(state)}\n")
            sys.stdout.flush()


def main(words: Sequence[str]) -> None:
    run(Path(words[0]), int(words[1]))
