"""A simulated reader at work: every timepoint by the commands of the window, locked, and the read signed."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from readstation._version import __version__
from readstation.app.simulated.people import PASSWORD, OpenedKey
from readstation.app.station import OpenStation
from readstation.core.exact import tenths_between
from readstation.core.ids import LesionId
from readstation.criteria.config import CriteriaConfig
from readstation.imaging.phantom.plain_scan import height_um
from readstation.model.lesion import (
    LesionRole,
    LesionType,
    Measurement,
    NewLesionStatus,
    NonTargetStateCode,
    PointUm,
    TargetStateCode,
)
from readstation.model.quality import Readability
from readstation.model.series import Modality, SeriesFacts
from readstation.model.subject import Assignment
from readstation.model.traits import FindingSign
from readstation.reading.commands import (
    AddLesion,
    AnswerFlag,
    JudgeFinding,
    JudgeScan,
    MeasureTarget,
    SetNonTargetState,
    SetTargetState,
    StateTraits,
)
from readstation.reading.derive import config_of, derive_outcomes
from readstation.reading.flags import raised_flags
from readstation.reading.ports import Session
from readstation.reading.session import ReadSession
from readstation.reading.session_base import ReadTools
from readstation.reading.traits import usual_traits
from readstation.security.keys import check_signature
from readstation.trial.simulation.course import Tumour
from readstation.trial.simulation.hands import Seen, SeenItem, SeenTarget

GROWN = "Larger by half than at its least, in all planes."
RECHECKED = "Measured again on the same image: the difference stays."
_SHIFT_UM = 1500


class SimulatedReader:
    """One reader at a station, signed in.

    Parameters
    ----------
    station, session, key
        Where, who, and the key of that person.
    """

    def __init__(self, station: OpenStation, session: Session, key: OpenedKey) -> None:
        self._station, self._session = station, session
        self._tools = ReadTools(
            station.store.reads, key, station.key, station.clock, __version__, check_signature, station.grace
        )

    def read(self, given: Assignment, seen: Iterable[Seen], chance: Random) -> None:
        """Read every timepoint of a case as it is seen, and sign.

        Parameters
        ----------
        given
            The read.
        seen
            What the reader sees, by timepoint from the baseline on.
        chance
            Draws where exactly the lines lie; their lengths are those of `seen`.
        """
        self._station.run(self._read, given, tuple(seen), chance)

    def _read(self, given: Assignment, seen: tuple[Seen, ...], chance: Random) -> None:
        opened = ReadSession(given, self._session, self._tools)
        work = _ReadInWork(opened, chance)
        for each in seen:
            work.timepoint(each)
        opened.sign(opened.seal(), PASSWORD)


class _ReadInWork:
    def __init__(self, opened: ReadSession, chance: Random) -> None:
        self._opened, self._chance = opened, chance
        self._names: dict[str, LesionId] = {}

    def timepoint(self, seen: Seen) -> None:
        """Say everything of a timepoint, and lock it."""
        ordinal = seen.timepoint
        self._opened.open_timepoint(ordinal)
        view = self._opened.view()
        facts = view.images[ordinal].series[0]
        if seen.fault is None:
            self._opened.apply(JudgeScan(ordinal, Modality.CT, Readability.OPTIMAL))
        else:
            self._opened.apply(JudgeScan(ordinal, Modality.CT, Readability.NOT_READABLE, (seen.fault,)))
        config = config_of(view.charter)
        if ordinal == 0:
            self._baseline(seen, facts, config)
        else:
            self._follow_up(seen, facts)
            self._answer_flags(ordinal, config)
        self._opened.lock(ordinal)

    def _baseline(self, seen: Seen, facts: SeriesFacts, config: CriteriaConfig) -> None:
        charter = self._opened.view().charter
        for each in seen.targets:
            tumour, line = each.tumour, self._line(each.tumour, each.tenths, facts)
            self._add(AddLesion(0, LesionRole.TARGET, tumour.lesion_type, tumour.organ, tumour.site, line), tumour)
            lesion = self._opened.view().state.lesions[self._names[tumour.name]]
            self._opened.apply(StateTraits(0, lesion.lesion_id, usual_traits(lesion, charter, config)))
        for item in seen.items:
            tumour = item.tumour
            self._add(AddLesion(0, LesionRole.NON_TARGET, tumour.lesion_type, tumour.organ, tumour.site), tumour)

    def _add(self, command: AddLesion, tumour: Tumour) -> None:
        known = set(self._opened.view().state.lesions)
        self._opened.apply(command)
        (self._names[tumour.name],) = set(self._opened.view().state.lesions) - known

    def _follow_up(self, seen: Seen, facts: SeriesFacts) -> None:
        for target in seen.targets:
            self._target(seen, target, facts)
        for item in seen.items:
            self._item(seen.timepoint, item)
        if seen.new is not None:
            new, ordinal = seen.new, seen.timepoint
            line = self._line(new, seen.new_tenths, facts)
            yes = NewLesionStatus.YES
            self._add(
                AddLesion(ordinal, LesionRole.NEW, new.lesion_type, new.organ, new.site, line, new_lesion=yes), new
            )
            sign = FindingSign.TYPICAL if new.lesion_type is LesionType.HEPATIC else FindingSign.UNEQUIVOCAL
            self._opened.apply(JudgeFinding(ordinal, self._names[new.name], sign))

    def _target(self, seen: Seen, target: SeenTarget, facts: SeriesFacts) -> None:
        lesion, ordinal = self._names[target.tumour.name], seen.timepoint
        if target.state is TargetStateCode.MEASURED:
            self._opened.apply(MeasureTarget(ordinal, lesion, self._line(target.tumour, target.tenths, facts)))
        else:
            self._opened.apply(SetTargetState(ordinal, lesion, target.state, cause=seen.fault))

    def _item(self, ordinal: int, item: SeenItem) -> None:
        reason = GROWN if item.state is NonTargetStateCode.UNEQUIVOCAL_PROGRESSION else ""
        self._opened.apply(SetNonTargetState(ordinal, self._names[item.tumour.name], item.state, reason))

    def _answer_flags(self, ordinal: int, config: CriteriaConfig) -> None:
        state = self._opened.view().state
        for raised in raised_flags(state, ordinal, derive_outcomes(state, config).get(ordinal)):
            self._opened.apply(AnswerFlag(ordinal, raised.flag, raised.choice, RECHECKED))

    def _line(self, tumour: Tumour, tenths: int, facts: SeriesFacts) -> Measurement:
        """Return a line of a length along x through a lesion, near its middle."""
        x_mm, y_mm, number = tumour.spot
        image = facts.images[number - 1]
        x_um, y_um = (round(1000 * each) + self._chance.randint(-_SHIFT_UM, _SHIFT_UM) for each in (x_mm, y_mm))
        start = PointUm(x_um - 50 * tenths, y_um, height_um(number))
        end = PointUm(start.x + 100 * tenths, y_um, start.z)
        return Measurement(
            facts.series_key, image.ordinal, image.digest, facts.phase, facts.plane, start, end,
            tenths_between(start.as_tuple(), end.as_tuple()),
        )  # fmt: skip
