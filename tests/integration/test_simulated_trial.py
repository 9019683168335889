"""The simulated trial: it verifies, its signed lines are those of its plan, and its tables are written."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from readstation.app.central_verification import verify_central
from readstation.app.simulated.folders import SimulatedFolders
from readstation.app.simulated.trial import SimulatedTrial, make_trial
from readstation.app.station import OpenStation
from readstation.app.trial_assessments import Beside, assessments
from readstation.app.verification import verify_station
from readstation.cli.main import readstation
from readstation.core.errors import Cancelled, Refused
from readstation.core.jobs import QuietJob
from readstation.model.lesion import LesionRole
from readstation.model.read import ReadState
from readstation.trial.results import CaseStage
from readstation.trial.simulation.course import courses
from readstation.trial.simulation.hands import FIRST_HAND, SECOND_HAND, Hand, sightings
from readstation.trial.simulation.plan import SimulationPlan, subject_name
from readstation.trial.simulation.uptake import SHAPE
from tests.builders.simulated import SMALL_PLAN, simulated_trial

__all__ = ["simulated_trial"]

SUBJECTS = SMALL_PLAN.subjects
Lines = frozenset[tuple[int, str, int]]


def test_everything_that_was_signed_holds(simulated_trial: SimulatedTrial) -> None:
    """TR-32: nothing in it was written by hand, so nothing is found: two reads and a distribution of each subject."""
    at_central = verify_central(simulated_trial.folders.central_url, QuietJob())
    with OpenStation.existing(simulated_trial.folders.profile) as station:
        here = verify_station(station, QuietJob())
    for found in (at_central, here):
        assert found.findings == ()
        assert found.signed_reads == 3 * SUBJECTS
        assert found.decisions > 0
    of_spect = 2 * SHAPE[0]  # slices of counts, and of the CT
    assert here.images == sum(3 * len(each.visits) + of_spect for each in courses(SMALL_PLAN))


def test_the_signed_lines_are_those_of_the_plan(simulated_trial: SimulatedTrial) -> None:
    """The same seed gives the same trial: what two readers signed of each subject is what the plan says they see."""
    beside = Beside(simulated_trial.folders.profile, simulated_trial.folders.subjects.read_bytes())
    found = assessments(simulated_trial.access, beside, QuietJob())
    signed = {each.subject: {signed_lines(read.state) for read in each.reads} for each in found.subjects}
    assert signed == {
        subject_name(course.number): {
            planned_lines(course.number, hand) for hand in (FIRST_HAND, SECOND_HAND)
        }
        for course in courses(SMALL_PLAN)
    }  # fmt: skip


def signed_lines(state: ReadState) -> Lines:
    return frozenset(
        (said.timepoint, state.lesions[said.lesion_id].label, said.measurement.length_tenths)
        for said in state.assessments.values()
        if said.measurement is not None and state.lesions[said.lesion_id].role is not LesionRole.NON_TARGET
    )


def planned_lines(number: int, hand: Hand) -> Lines:
    course = next(each for each in courses(SMALL_PLAN) if each.number == number)
    lines = set()
    for seen in sightings(SMALL_PLAN, course, hand):
        lines |= {(seen.timepoint, each.tumour.name, each.tenths) for each in seen.targets if each.tenths}
        if seen.new is not None:
            lines.add((seen.timepoint, seen.new.name, seen.new_tenths))
    return frozenset(lines)


def test_the_status_counts_what_was_made(simulated_trial: SimulatedTrial) -> None:
    with simulated_trial.access.office() as office:
        status = office.status()
    assert len(status.cases) == SUBJECTS
    assert {each.stage for each in status.cases} == {CaseStage.AGREED, CaseStage.DECIDED}
    decided = sum(each.stage is CaseStage.DECIDED for each in status.cases)
    signed = {each.role: each.reads_signed for each in status.people if each.role != "office"}
    assert signed == {"reader": SUBJECTS, "adjudicator": decided}
    assert sum(each.reads_open for each in status.people) == 0
    assert (status.arrived.waiting, status.arrived.quarantined, status.arrived.conflicts) == (0, 0, 0)


def test_the_tables_are_written_with_names_dates_and_three_assessors(
    simulated_trial: SimulatedTrial, tmp_path: Path
) -> None:
    folders, tables = simulated_trial.folders, tmp_path / "tables"
    words = ["trial", "export", "--sdtm", str(tables), "--central", folders.central_url]
    beside = ["--profile", str(folders.profile), "--subjects", str(folders.subjects)]
    done = CliRunner().invoke(readstation, [*words, *beside], standalone_mode=False)
    assert done.exception is None, done.output
    rows = list(csv.DictReader((tables / "rs.csv").read_text("utf-8").splitlines()))
    assert {each["USUBJID"] for each in rows} == {subject_name(n) for n in range(1, SUBJECTS + 1)}
    assert {each["RSEVAL"] for each in rows} == {"INDEPENDENT ASSESSOR", "ADJUDICATOR", "INVESTIGATOR"}
    overall = Counter(
        each["RSEVALID"] for each in rows if each["RSTESTCD"] == "OVRLRESP" and each["RSSCAT"] == "OVERALL"
    )
    follow_ups = sum(len(each.visits) - 1 for each in courses(SMALL_PLAN))
    assert overall["RADIOLOGIST 1"] == overall["RADIOLOGIST 2"] == follow_ups
    assert all(each["RSDTC"] for each in rows if each["RSTESTCD"] == "OVRLRESP")


def test_what_stands_is_not_made_again_and_another_folder_is_left_alone(
    simulated_trial: SimulatedTrial, tmp_path: Path
) -> None:
    before = simulated_trial.folders.central.stat().st_mtime_ns
    make_trial(simulated_trial.folders.root, SMALL_PLAN, QuietJob())
    assert simulated_trial.folders.central.stat().st_mtime_ns == before
    (tmp_path / "mine.txt").write_text("kept")
    with pytest.raises(Refused, match="holds something else"):
        make_trial(tmp_path, SMALL_PLAN, QuietJob())
    assert [each.name for each in tmp_path.iterdir()] == ["mine.txt"]


def test_a_run_that_was_stopped_is_begun_anew(tmp_path: Path) -> None:
    class StopsAtScans(QuietJob):
        def report(self, done: int, total: int, what: str = "") -> None:
            if what == "Writing the scans":
                self.cancel()

    folders, plan = SimulatedFolders(tmp_path / "trial"), SimulationPlan(subjects=1, timepoints=2)
    with pytest.raises(Cancelled):
        make_trial(folders.root, plan, StopsAtScans())
    assert not folders.stands(plan)
    folders.begin(plan)
    assert sorted(each.name for each in folders.root.iterdir()) == ["clinical", "simulated-trial.json"]


@pytest.mark.slow
def test_the_demonstration_makes_sixty_subjects(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        readstation, ["demo", "--trial", "--folder", str(tmp_path / "trial")], standalone_mode=False
    )
    assert done.exception is None, done.output
    assert "60 subjects" in done.output
    found = verify_central(SimulatedFolders(tmp_path / "trial").central_url, QuietJob())
    assert (found.findings, found.signed_reads) == ((), 180)
