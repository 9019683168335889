"""A station with one distribution read, and a small patient whose figures are known: liver, tumour, lungs, stomach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from readstation.app.read_tools import read_tools
from readstation.app.station import OpenStation
from readstation.core.ids import SeriesKey, new_id
from readstation.dose.constants import DoseConstants
from readstation.dose.uptake import DecayReference, UptakeFacts, UptakeUnit
from readstation.dose.uptake_image import Structure, StructureRole, UptakeImage
from readstation.geometry.affine import Affine
from readstation.geometry.label_volume import LabelVolume
from readstation.geometry.volume import Volume
from readstation.model.charter import Charter
from readstation.model.distribution import (
    Answer,
    DistributionRules,
    DoseInputs,
    FormItem,
    Item,
)
from readstation.model.people import Person
from readstation.model.subject import Assignment, Task
from readstation.reading.distribution.commands import (
    AnswerItem,
    ConfirmFigures,
    GiveInputs,
    Measured,
    ProposeFigures,
    TakeIn,
)
from readstation.reading.distribution.completeness import answer_of_percent, coverage_figure, stated_value, tumours_of
from readstation.reading.distribution.figures import inputs_digest
from readstation.reading.distribution.outline_steps import outline_digest
from readstation.reading.distribution.propose import Proposed, Scene, proposed
from readstation.reading.distribution.session import DistributionSession
from readstation.reading.ports import Session
from tests.builders.reader_station import add_reader, give_case
from tests.builders.signing_station import PASSWORD, demo_charter

SHAPE = (3, 8, 8)
STEP_MM = 10.0
INPUTS = DoseInputs("2.50", "1.0", "0.05", "1.5")
CONSTANTS = DoseConstants()
COUNTED = UptakeFacts(UptakeUnit.COUNTS, DecayReference.NONE, ("ATTN", "SCAT"))


def distribution_charter(**changed: object) -> Charter:
    """Return the demonstration's charter with a distribution read; `changed` are fields of its rules."""
    return replace(demo_charter(), distribution=DistributionRules(**changed))  # type: ignore[arg-type]  # any field


def small_labels() -> dict[str, tuple[StructureRole, LabelVolume]]:
    """Return volumes on the small grid: the tumour within the liver, lungs above it, the stomach beside it."""
    places: dict[str, tuple[StructureRole, tuple[slice, slice, slice]]] = {
        "liver": (StructureRole.LIVER, (slice(0, 2), slice(1, 6), slice(0, 5))),
        "T1": (StructureRole.TUMOUR, (slice(0, 2), slice(2, 4), slice(1, 3))),
        "lungs": (StructureRole.LUNGS, (slice(2, 3), slice(0, 8), slice(0, 8))),
        "stomach": (StructureRole.OTHER, (slice(0, 2), slice(2, 4), slice(6, 8))),
    }
    found = {}
    for name, (role, where) in places.items():
        inside = np.zeros(SHAPE, dtype=np.bool_)
        inside[where] = True
        found[name] = role, LabelVolume(inside, small_affine(), "one frame", ("drawn",))
    return found


def small_affine() -> Affine:
    matrix = np.eye(4)
    matrix[:3, :3] = np.array([[0, 0, STEP_MM], [0, STEP_MM, 0], [STEP_MM, 0, 0]])
    return Affine(matrix)


def small_image(facts: UptakeFacts = COUNTED) -> UptakeImage:
    """Return counts: 100 in each voxel of the liver, 900 in the tumour, 2 in the lungs, 5 in the stomach, else 0."""
    counts = np.zeros(SHAPE, dtype=np.int16)
    for name, value in (("lungs", 2), ("liver", 100), ("stomach", 5), ("T1", 900)):
        counts[small_labels()[name][1].inside] = value
    positions = np.arange(SHAPE[0]) * STEP_MM
    return UptakeImage(
        Volume(SeriesKey("emission"), counts, small_affine(), 1.0, 0.0, "counts", "one frame", positions), facts
    )


@dataclass
class DistributionHand:
    """A reader with the read open at a whole station."""

    station: OpenStation
    person: Person
    assignment: Assignment
    session: Session

    def open(self) -> DistributionSession:
        return self.station.run(DistributionSession, self.assignment, self.session, read_tools(self.station))

    @property
    def keys(self) -> tuple[SeriesKey, ...]:
        images = self.station.run(self.station.store.reads.images, self.assignment.case_alias, 0)
        assert images is not None
        return tuple(facts.series_key for facts in images.series)

    def do(self, read: DistributionSession, command: object) -> None:
        self.station.run(read.apply, command)  # type: ignore[arg-type]  # any command

    def outline(self, read: DistributionSession) -> None:
        """Judge the images, then take every volume in."""
        self.station.run(read.open)
        self.do(read, AnswerItem(FormItem(Item.QUALITY, "", Answer.OPTIMAL, shift_tenths=30)))
        for name, (role, label) in small_labels().items():
            self.do(read, TakeIn(name, role, label, self.keys[0]))

    def propose(self, read: DistributionSession, image: UptakeImage | None = None) -> Proposed:
        """Compute the figures of the small patient and keep them as proposed."""
        view = self.station.run(read.view)
        labels = small_labels()
        image = image or small_image()
        structures = [
            Structure(
                kept, role, labels[kept][1].inside.astype(np.float64), 320 if role is StructureRole.TUMOUR else None
            )
            for kept, role in view.roles.items()
        ]
        made = proposed(Scene(image, structures, view.state.inputs, view.constants, view.rules))
        unit = "" if image.facts.unit is None else str(image.facts.unit)
        volumes = {name: Measured(role, labels[name][1]) for name, role in view.roles.items()}
        self.do(
            read,
            ProposeFigures(
                made.figures, made.notes, volumes, self.keys[0], self.keys[0], unit,
                outline_digest(view.state.outline), inputs_digest(view.state.inputs),
            ),
        )  # fmt: skip
        return made

    def answer_all(self, read: DistributionSession, answers: dict[Item, FormItem] | None = None) -> None:
        """Answer every item that is open; coverage as the figures have it."""
        plain = {
            Item.LUNGS: Answer.NONE,
            Item.EXTRAHEPATIC: Answer.NONE,
            Item.INTRAHEPATIC: Answer.CONFINED,
            Item.PATTERN: Answer.HOMOGENEOUS,
            Item.THROMBUS: Answer.NOT_APPLICABLE,
            Item.MAA: Answer.NOT_APPLICABLE,
            Item.SUCCESS: Answer.YES,
        }
        view = self.station.run(read.view)
        for item, target in view.asked:
            if (item, target) in view.state.items:
                continue
            if answers and item in answers:
                self.do(read, AnswerItem(answers[item]))
                continue
            answer = plain.get(item) or self.coverage(read, target)
            self.do(read, AnswerItem(FormItem(item, target, answer)))

    def coverage(self, read: DistributionSession, target: str) -> Answer:
        state = self.station.run(read.view).state
        figure = coverage_figure(state, target)
        percent = None if figure is None else stated_value(state, figure)
        return Answer.PARTIAL if percent is None else answer_of_percent(percent)

    def confirm(self, read: DistributionSession) -> None:
        state = self.station.run(read.view).state
        self.do(read, ConfirmFigures(tuple(key for key in state.figures if key not in state.verdicts)))

    def finish(self, read: DistributionSession) -> None:
        """Give the inputs, propose, confirm, answer, lock and sign."""
        self.do(read, GiveInputs(INPUTS))
        self.propose(read)
        self.confirm(read)
        self.answer_all(read)
        self.station.run(read.lock, 0)
        sealed = self.station.run(read.seal)
        self.station.run(read.sign, sealed, PASSWORD)

    def read_everything(self) -> DistributionSession:
        read = self.open()
        self.outline(read)
        self.finish(read)
        assert tumours_of(self.station.run(read.view).state) == ("T1",)
        return read


def distribution_hand(
    folder: Path, at_central: Callable[[OpenStation, Person, Assignment], None] = lambda *_: None, **changed: object
) -> DistributionHand:
    """Open a station with one reader and one distribution read; `changed` are fields of the charter's rules."""
    station = OpenStation(folder, reserve_bytes=0)
    person = add_reader(station)
    charter = distribution_charter(**changed)
    given = give_case(
        station, person, charter, (0,), has_real_images=True, task=Task.TREATMENT_READ,
        at_central=lambda assignment: at_central(station, person, assignment),
    )  # fmt: skip
    return DistributionHand(station, person, given, Session(person, new_id()))
