"""A practice case from any folder of images with a reference read, tried on two folders of real data (never kept)."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from readstation.app.practice import PracticeDesk
from readstation.app.practice_images import take_images
from readstation.app.practice_packs import CaseWords, make_pack
from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.core.exact import tenths_between
from readstation.core.jobs import QuietJob
from readstation.geometry.affine import Affine
from readstation.model.lesion import LesionRole, LesionType, Measurement, PointUm
from readstation.model.people import Person, Role
from readstation.model.quality import QualityCause, Readability
from readstation.model.series import PhaseRole
from readstation.practice.matching import same_lesions
from readstation.reading.commands import AddLesion, JudgeScan, StateTraits
from readstation.reading.derive import config_of
from readstation.reading.ports import Session
from readstation.reading.session import ReadSession
from readstation.reading.traits import usual_traits
from tests.builders.practice import TRAINEE_PASSWORD
from tests.builders.reads import asking_charter

pytestmark = [pytest.mark.shared_data, pytest.mark.slow]

PHASE = PhaseRole.PORTAL_VENOUS
CHARTER = asking_charter(required_phases=(PHASE,), measuring_phase=PHASE)
FOLDERS = ("liver-ct-chaos-set3", "liver-ct-crlm-1004")


def read_baseline(services: Services, session: Session, opened: ReadSession, columns: int) -> None:
    """Draw one target of so many columns in the middle image of the first CT series."""
    opened.open_timepoint(0)
    view = opened.view()
    facts = view.images[0].of_phase(PHASE)
    assert facts is not None
    opened.apply(JudgeScan(0, facts.modality, Readability.READABLE, (QualityCause.CONTRAST,)))
    volume = services.volumes.load(facts, QuietJob())
    index, row, column = facts.slices // 2, facts.rows // 2, facts.columns // 3
    ends = [_point(volume.affine, index, row, column + each) for each in (0, columns)]
    image = facts.images[index]
    line = Measurement(
        facts.series_key, image.ordinal, image.digest, facts.phase, facts.plane, ends[0], ends[1],
        tenths_between(ends[0].as_tuple(), ends[1].as_tuple()),
    )  # fmt: skip
    opened.apply(AddLesion(0, LesionRole.TARGET, LesionType.HEPATIC, "liver", "Liver, segment VIII", line))
    (target,) = opened.view().state.of_role(LesionRole.TARGET)
    opened.apply(StateTraits(0, target.lesion_id, usual_traits(target, view.charter, config_of(view.charter))))
    opened.lock(0)
    del session


def _point(affine: Affine, index: int, row: int, column: int) -> PointUm:
    x, y, z = affine.to_patient([(index, row, column)])[0]
    return PointUm(round(x * 1000), round(y * 1000), round(z * 1000))


def sign_in(desk: PracticeDesk, station: OpenStation, name: str, role: Role) -> tuple[Person, Services, Session]:
    person = desk.enrol(name, role, TRAINEE_PASSWORD)
    services = Services(station)
    return person, services, services.sign_in(person.login, TRAINEE_PASSWORD)


@pytest.mark.parametrize("name", FOLDERS)
def test_a_case_from_a_folder(shared_data: Path, tmp_path: Path, name: str) -> None:
    pack = tmp_path / "case.practice"
    with OpenStation(tmp_path / "trainer") as station:
        desk = PracticeDesk(station, same_lesions)
        trainer, services, session = sign_in(desk, station, "Dr T. Trainer", Role.TRAINER)
        given = take_images(station, [shared_data / name], CHARTER, trainer, QuietJob(), PHASE)
        opened = services.open_read(session, given[0].read_id)
        station.run(read_baseline, services, session, opened, 40)
        station.run(lambda: opened.sign(opened.seal(), TRAINEE_PASSWORD))
        make_pack(station, [given[0]], CaseWords("Real"), trainer, TRAINEE_PASSWORD, pack, QuietJob())
        services.sign_out(session)
    with OpenStation(tmp_path / "trainee") as station:
        desk = PracticeDesk(station, same_lesions)
        trainee, services, session = sign_in(desk, station, "Dr L. Trainee", Role.TRAINEE)
        for columns, is_right in ((41, True), (60, False)):
            case = desk.take_in(pack, trainee, QuietJob())
            opened = services.open_read(session, case.read_id)
            station.run(read_baseline, services, session, opened, columns)
            result = desk.sign(session, opened, station.run(opened.seal), TRAINEE_PASSWORD)
            assert result.score.is_passed is is_right
            assert [each.reference for each in result.score.found] == ["T1"]
        services.sign_out(session)
    assert dataclasses.asdict(result.score)["missed"] == ()
