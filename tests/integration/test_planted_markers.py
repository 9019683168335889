"""5,000 planted markers go through the intake: a reader meets none, the office keeps what it must (TR-17, TR-27)."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from readstation.app.office import assign, enrol_reader, set_up_trial
from readstation.app.station import OpenStation
from readstation.cli.ingest import command
from readstation.core.ids import Login
from readstation.trial import subjects
from readstation.trial.ports import StudyRecord, SubjectRecord
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.planted import LEFT, Planted, PlantedStudy, plant
from tests.builders.signing_station import PASSWORD, demo_charter

MARKERS = 5_000
MANY_MARKERS = 100_000


def central_rows(url: str) -> bytes:
    """Return all that central keeps in any column of any table of any schema, and what it is called, as bytes."""
    if url.startswith("sqlite"):
        return Path(url.removeprefix("sqlite:///")).read_bytes()
    rows: list[str] = []
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        assert len(tables) > 10
        for schema, table in tables:
            found = connection.execute(f'SELECT * FROM "{schema}"."{table}"')
            rows += [repr([bytes(each) if isinstance(each, memoryview) else each for each in row]) for row in found]
    assert len(rows) > 3
    return "\n".join(rows).encode()


ARGUMENTS = {"text": "''", "bigint": "0", "integer": "0", "bytea": "''", "boolean": "false", "double precision": "0"}


def answers_to(central: CentralAccess, login: Login, password: str) -> tuple[bytes, int]:
    """Return all that a reader gets: each function of `api` with empty and foreign values, errors, catalogues."""
    with psycopg.connect(central.administrator.replace("+psycopg", "")) as connection:
        functions = connection.execute(
            "SELECT p.proname, ARRAY(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) t) FROM pg_proc p "
            "WHERE p.pronamespace = 'api'::regnamespace AND has_function_privilege(%s, p.oid, 'EXECUTE')",
            (str(login),),
        ).fetchall()
    calls = [
        f"SELECT * FROM api.{name}({', '.join(ARGUMENTS.get(kind, 'NULL') for kind in kinds)})"
        for name, kinds in functions
    ]
    calls += [f"SELECT * FROM pg_catalog.{name}" for name in ("pg_class", "pg_proc", "pg_description", "pg_attribute")]
    found: list[object] = []
    with central.psql(login, password) as session:
        session.autocommit = True
        for call in calls:
            try:
                found.append(session.execute(call).fetchall())
            except psycopg.Error as error:
                found.append((str(error), error.diag.message_detail, error.diag.context))
    return repr(found).encode(), len(functions)


@pytest.fixture(params=["sqlite", "postgresql"])
def central(request: pytest.FixtureRequest, tmp_path: Path) -> CentralAccess:
    """The database of a trial; the administrator's login sees every table."""
    if request.param == "sqlite":
        return prepared(f"sqlite:///{tmp_path / 'central.db'}")
    return prepared(str(request.getfixturevalue("postgres_url")))


@pytest.mark.parametrize(
    "everywhere", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["5,000", "100,000 at every depth"]
)
def test_no_planted_marker_is_where_a_reader_can_see(
    tmp_profile: Path, tmp_path: Path, central: CentralAccess, everywhere: bool,
    record_property: Callable[[str, object], None],
) -> None:  # fmt: skip
    """In no object, log line, file name or row of the station or of central, and in no answer to the reader."""
    planted = plant(tmp_path, everywhere=everywhere)
    record_property("markers", planted.markers)
    assert planted.markers >= (MANY_MARKERS if everywhere else MARKERS)
    sources = b"".join(path.read_bytes() for path in planted.folder.rglob("*.dcm"))
    assert len(set(re.findall(rb"ZQ\d{5,}X", sources))) > planted.markers / 2
    done = CliRunner().invoke(command, [str(planted.folder), "--profile", str(tmp_profile)], standalone_mode=False)
    assert done.return_value == 0, done.output
    assert not LEFT.search(done.output.encode())
    with OpenStation(tmp_profile) as station:
        charter, administrator = demo_charter(), central.administrator
        place = set_up_trial(station, central.office, central.station, charter, administrator, central.second_office)
        reader = enrol_reader(station, place, "A Reader", PASSWORD)
        for record in kept_subjects(station, planted):
            facts = [
                each
                for study in station.run(station.store.office.studies, record.token)
                for each in station.run(station.store.images.series_of, record.alias, study.timepoint)
            ]
            assert facts
            assert not LEFT.search(repr(facts).encode())
            assign(place, record.alias, reader.login, [each.timepoint for each in facts])
        password = station.run(station.sign_in.sign_in, reader.login, PASSWORD).opened.central_password
    days = {study.day for study in planted.studies}
    for path in tmp_profile.rglob("*"):
        assert not LEFT.search(str(path.relative_to(tmp_profile)).encode())
        if path.is_file():
            assert not LEFT.search(path.read_bytes()), path.name
            told = {day for day in days if f"{day[:4]}-{day[4:6]}-{day[6:]}".encode() in path.read_bytes()}
            assert not told or path.name.startswith("station"), "true days: in the office's register and its copies"
    assert not LEFT.search(central_rows(central.administrator))
    if not central.station.startswith("sqlite"):
        answers, functions = answers_to(central, reader.login, password)
        assert functions >= 5
        assert str(reader.login).encode() in answers, "the reader's own work is answered"
        assert not LEFT.search(answers)


def test_an_office_that_keeps_one_word_of_the_images_is_found(
    tmp_path: Path, tmp_profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TR-17, sensitivity: with patient ids kept as they are, in place of their tokens, the same look finds markers."""
    planted = plant(tmp_path, everywhere=False)
    monkeypatch.setattr(subjects, "_token", lambda _, text: text)
    CliRunner().invoke(command, [str(planted.folder), "--profile", str(tmp_profile)], standalone_mode=False)
    assert any(LEFT.search(path.read_bytes()) for path in tmp_profile.rglob("*") if path.is_file())


def kept_subjects(station: OpenStation, planted: Planted) -> list[SubjectRecord]:
    """Return the subjects, after all that the vault must keep of them was found in the office's register.

    Of each subject: the token of its patient id, one alias, one shift. Of each study: the token of its UID, the true
    day, the timepoint, the days since baseline (TR-19, TR-21). Both tokens are reckoned here anew from the secret.
    """
    secret = station.run(station.store.office.secret)
    by_patient: dict[str, list[PlantedStudy]] = defaultdict(list)
    for study in planted.studies:
        by_patient[study.patient].append(study)
    found = []
    for patient, studies in by_patient.items():
        record = station.run(station.store.office.subject, token_of(secret, f"patient\n\x1f{patient}"))
        assert record is not None, "the office knows whose images these are"
        assert 365 <= abs(record.shift_days) <= 3650
        days = [date.fromisoformat(study.day) for study in studies]
        assert station.run(station.store.office.studies, record.token) == tuple(
            StudyRecord(
                token=token_of(secret, f"study of\n\x1f{patient}\n{study.study_uid}"),
                subject_token=record.token,
                day=day.isoformat(),
                timepoint=timepoint,
                days_since_baseline=(day - days[0]).days,
            )
            for timepoint, (study, day) in enumerate(zip(studies, days, strict=True))
        )
        found.append(record)
    assert len({record.alias for record in found}) == len(found) == 2
    assert len({(record.shift_days, record.shift_seconds) for record in found}) == 2
    return found


def token_of(secret: bytes, text: str) -> str:
    return hmac.new(secret, b"readstation-token-1\n" + text.encode(), hashlib.sha256).hexdigest()
