"""The office's register of subjects and studies (TR-19, TR-21)."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from readstation.core.errors import Refused
from readstation.core.ids import CaseAlias
from readstation.trial.ports import StudyRecord, SubjectRecord
from tests.builders.reads import station_with_case

SUBJECT = SubjectRecord("a" * 64, CaseAlias("2C-117"), -31, 3600)
STUDY = StudyRecord("b" * 64, SUBJECT.token, "2024-05-06", 0, 0)


@pytest.fixture
def office(tmp_path: Path):
    with station_with_case(tmp_path, timepoints=0) as station:
        yield station.store.office


def test_the_secret_is_made_once(office) -> None:
    assert office.secret() == office.secret()
    assert len(office.secret()) == 32


def test_subjects_and_studies_come_back(office) -> None:
    office.add_subject(SUBJECT)
    later = dataclasses.replace(STUDY, token="c" * 64, day="", timepoint=1, days_since_baseline=None)
    office.add_study(later)
    office.add_study(STUDY)
    assert office.subject(SUBJECT.token) == SUBJECT
    assert office.subject("0" * 64) is None
    assert office.has_alias(SUBJECT.alias)
    assert not office.has_alias(CaseAlias("9Z-999"))
    assert office.studies(SUBJECT.token) == (STUDY, later)


def test_what_is_taken_is_refused(office) -> None:
    office.add_subject(SUBJECT)
    office.add_study(STUDY)
    for twice in (SUBJECT, dataclasses.replace(SUBJECT, token="d" * 64)):
        with pytest.raises(Refused, match="here already"):
            office.add_subject(twice)
    for study in (STUDY, dataclasses.replace(STUDY, token="e" * 64, subject_token="f" * 64)):
        with pytest.raises(Refused, match="here already"):
            office.add_study(study)
