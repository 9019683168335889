"""A case for measuring the adjudication bench: five targets at six timepoints, measured by two readers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from readstation.app.delivery import Delivery
from readstation.app.intake import take_in
from readstation.app.office import assign, enrol_reader, set_up_trial
from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.core.canonical import sha256_hex
from readstation.core.errors import Defect
from readstation.core.exact import tenths_between
from readstation.core.ids import CaseAlias, Login, ReadId
from readstation.core.jobs import QuietJob
from readstation.core.resources import resource_path
from readstation.geometry.affine import Affine
from readstation.model.adjudication import OpenAdjudication, Side
from readstation.model.lesion import LesionRole, LesionType, Measurement, PointUm
from readstation.model.quality import Readability
from readstation.model.read import ReadState
from readstation.model.series import Modality, PhaseRole, SeriesFacts, TimepointImages
from readstation.model.subject import Task
from readstation.reading.adjudicate.case import AdjudicationCase
from readstation.reading.adjudicate.outcome import Judging, read_result
from readstation.reading.adjudicate.pair import paired
from readstation.reading.adjudicate.result import plan_of, raised
from readstation.reading.adjudicate.swap import from_side
from readstation.reading.body_images import place_name
from readstation.reading.commands import AddLesion, JudgeScan, MeasureTarget, StateTraits
from readstation.reading.derive import config_of
from readstation.reading.session import ReadSession
from readstation.reading.traits import usual_traits
from readstation.reading.views import ReadView
from readstation.trial.charter_file import read_charter

TIMEPOINTS = 6
LAST = TIMEPOINTS - 1
TARGETS = (
    ("liver", LesionType.HEPATIC, "Liver, segment II"),
    ("liver", LesionType.HEPATIC, "Liver, segment VII"),
    ("lung", LesionType.EXTRAHEPATIC, "Lung, right"),
    ("lung", LesionType.EXTRAHEPATIC, "Lung, left"),
    ("lymph nodes", LesionType.NODE_PORTAL, "Lymph node, porta hepatis"),
)
PHASE = PhaseRole.LATE_ARTERIAL
PASSWORD = "bench-2026-quiet"  # noqa: S105 - of an account that reads nothing but what the bench made
_LENGTH_SHARE, _LONGER_SHARE, _GROWN_SHARE = 0.12, 0.02, 0.12
"""Of the columns: a line of the first reader, how much longer the second draws all, and the first target at the end."""
_DAYS_BETWEEN = 56


def two_readers(station: OpenStation, folder: Path, source: Path) -> Mapping[Side, tuple[Login, ReadId]]:
    """Take the images in, and give the case to two readers of this station."""
    job = QuietJob()
    taken = take_in(station, [source], job).taken
    case = CaseAlias(taken[0].facts.case_alias)
    if sorted(each.facts.timepoint for each in taken) != list(range(TIMEPOINTS)):
        raise Defect("the images of the bench did not become six timepoints")
    demo = read_charter(resource_path("charters", "demo.json").read_bytes())
    url = f"sqlite:///{folder / 'central' / 'central.db'}"
    place = set_up_trial(station, url, url, replace(demo, required_phases=(PHASE,), measuring_phase=PHASE))
    readers = {}
    for side in Side:
        person = enrol_reader(station, place, f"Dr Bench {side.value}", PASSWORD)
        readers[side] = person.login, assign(place, case, person.login, range(TIMEPOINTS))
        Delivery(station).sync(person.login, None, job)
    return readers


def read_of(station: OpenStation, services: Services, login: Login, read_id: ReadId, side: Side) -> ReadView:
    """Measure every target at every timepoint, lock all but the last, and return the read."""
    session = services.sign_in(login, PASSWORD)
    opened = services.open_read(session, read_id)
    for timepoint in range(TIMEPOINTS):
        station.run(opened.open_timepoint, timepoint)
        facts = station.run(opened.view).images[timepoint].of_phase(PHASE)
        if facts is None:
            raise Defect("a timepoint of the bench has no late arterial phase")
        affine = services.volumes.load(facts, QuietJob()).affine
        lines = [_line(facts, affine, side, place, timepoint) for place in range(len(TARGETS))]
        station.run(_measure, opened, timepoint, lines)
    view = station.run(opened.view)
    services.sign_out(session)
    return view


def _line(facts: SeriesFacts, affine: Affine, side: Side, place: int, timepoint: int) -> Measurement:
    """Return a horizontal line on a slice near the middle; no two targets' lines lie alike."""
    share = _LENGTH_SHARE + (_LONGER_SHARE if side is Side.B else 0)
    if side is Side.B and place == 0 and timepoint == LAST:
        share += _GROWN_SHARE  # The reads part here.
    index = facts.slices // 2 + place - len(TARGETS) // 2
    row, column = facts.rows * (6 + place) // 18, facts.columns // 3
    start, end = (
        PointUm(*(round(each * 1000) for each in affine.to_patient([(index, row, at)])[0]))
        for at in (column, column + round(share * facts.columns))
    )
    image, length = facts.images[index], tenths_between(start.as_tuple(), end.as_tuple())
    return Measurement(facts.series_key, image.ordinal, image.digest, facts.phase, facts.plane, start, end, length)


def _measure(opened: ReadSession, timepoint: int, lines: list[Measurement]) -> None:
    opened.apply(JudgeScan(timepoint, Modality.CT, Readability.OPTIMAL))
    if timepoint == 0:
        for (organ, kind, site), line in zip(TARGETS, lines, strict=True):
            opened.apply(AddLesion(0, LesionRole.TARGET, kind, organ, site, line))
        view = opened.view()
        for each in view.state.of_role(LesionRole.TARGET):
            opened.apply(StateTraits(0, each.lesion_id, usual_traits(each, view.charter, config_of(view.charter))))
    else:
        for each, line in zip(opened.view().state.of_role(LesionRole.TARGET), lines, strict=True):
            opened.apply(MeasureTarget(timepoint, each.lesion_id, line))
    if timepoint != LAST:
        opened.lock(timepoint)


def case_of(views: Mapping[Side, ReadView]) -> AdjudicationCase:
    """Return both reads as they come to an adjudicator."""
    a = views[Side.A]
    images: dict[int, TimepointImages] = dict(a.images)
    series = [facts for shown in images.values() for facts in shown.series]
    keys = [facts.series_key for facts in series]
    states: dict[Side, ReadState] = {side: each.state for side, each in views.items()}
    pair = paired(states, {side: dict.fromkeys(keys, "bench") for side in Side})
    plan = plan_of(a.charter)
    judging = Judging(config_of(a.charter), plan, {each: _DAYS_BETWEEN * each for each in pair.follow_ups})
    results = {side: read_result(pair, from_side(side), judging) for side in Side}
    triggers = tuple(each.conclusion for each in raised(results, plan))
    return AdjudicationCase(
        OpenAdjudication(ReadId(a.assignment.read_id), 1, triggers), replace(a.assignment, task=Task.ADJUDICATION),
        a.charter, pair, judging, {side: sha256_hex(side.value.encode()) for side in Side}, images,
        {side: {key: key for key in keys} for side in Side},
        {facts.series_key: place_name(facts.timepoint, facts.series_ordinal) for facts in series},
    )  # fmt: skip
