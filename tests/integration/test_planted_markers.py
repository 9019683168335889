"""5,000 planted markers go through the intake: a reader meets none, the office keeps what it must (TR-17, TR-27)."""

from __future__ import annotations

import hashlib
import hmac
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pydicom
import pytest
from click.testing import CliRunner
from pydicom.datadict import DicomDictionary
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as DicomSequence

from readstation.app.office import assign, enrol_reader, set_up_trial
from readstation.app.station import OpenStation
from readstation.cli.ingest import command
from readstation.imaging.objects import quiet_parser
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.dicom import write_series
from tests.builders.signing_station import PASSWORD, demo_charter

MARKERS = 5_000
DEPTHS = 8
DAY = "19310203"
LEFT = re.compile(rb"ZQ\d{5}X|1\.2\.7777\.|19310203|031559|077Y")
"""Whatever is planted: words by their number, and UIDs, days, times and ages as they are written."""

_TEXT = frozenset({"AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"})
_KEPT = frozenset({"SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "Modality"})
_KEPT |= {"PhotometricInterpretation", "ImageType", "TransferSyntaxUID", "SpecificCharacterSet", "StudyDate"}
_GROUPS = (0x0009, 0x0019, 0x0029, 0x7001)
_NESTS = ("ReferencedSeriesSequence", "SharedFunctionalGroupsSequence", "RequestAttributesSequence")


class Planter:
    """Plants numbered markers and counts them."""

    def __init__(self) -> None:
        self.planted = 0

    def word(self) -> str:
        self.planted += 1
        return f"ZQ{self.planted:05}X"

    def value(self, representation: str) -> Any:
        """Return a marker of a value representation; None where it can hold no text."""
        if representation in _TEXT:
            return self.word()
        fixed = {"DA": DAY, "TM": "031559.77", "DT": f"{DAY}031559.77", "AS": "077Y"}
        if representation in fixed:
            self.planted += 1
            return fixed[representation]
        if representation == "UI":
            self.planted += 1
            return f"1.2.7777.{self.planted}"
        return self.word().encode().ljust(8, b"X") if representation in ("OB", "OW", "UN") else None

    def into(self, dataset: Dataset, attributes: list[tuple[int, str]]) -> None:
        for tag, representation in attributes:
            value = self.value(representation)
            if value is not None:
                dataset.add(DataElement(tag, representation, value))
        for group in _GROUPS:
            block = dataset.private_block(group, self.word(), create=True)
            for place, representation in enumerate(("LO", "UT", "UN", "UI", "DA", "PN")):
                block.add_new(place, representation, self.value(representation))


def attributes() -> list[tuple[int, str]]:
    """Return every attribute of the dictionary that may hold a marker and is none of the few that make an image."""
    found = []
    for tag, (representation, _, _, retired, keyword) in DicomDictionary.items():
        group = tag >> 16
        if 8 <= group < 0x7FE0 and keyword and not retired and keyword not in _KEPT:
            found.append((tag, representation.split(" or ")[0]))
    return found


def planted_series(folder: Path) -> int:
    """Write a series whose every object holds markers at every depth; return how many there are."""
    planter = Planter()
    everything = attributes()
    patient = planter.word()
    for path in write_series(folder, shape=(2, 6, 5), StudyDate=DAY).files:
        dataset = pydicom.dcmread(path)
        planter.into(dataset, everything)
        dataset.PatientID = patient
        if "IssuerOfPatientID" in dataset:
            del dataset.IssuerOfPatientID
        nest = dataset
        for depth in range(1, DEPTHS + 1):
            inner = Dataset()
            planter.into(inner, everything[depth::DEPTHS])
            for name in _NESTS[: 1 + (depth == 1)]:
                setattr(nest, name, DicomSequence([inner]))
            nest = inner
        dataset.RequestAttributesSequence = DicomSequence([nest])
        dataset.preamble = planter.word().encode().ljust(128, b"w")
        with quiet_parser():
            dataset.save_as(path)
        path.rename(path.with_name(f"{planter.word()}.dcm"))
    return planter.planted


def central_rows(url: str) -> bytes:
    """Return all that central keeps in any table of any schema, as bytes."""
    if url.startswith("sqlite"):
        return Path(url.removeprefix("sqlite:///")).read_bytes()
    rows: list[str] = []
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        for schema, table in tables:
            rows += [str(row) for row in connection.execute(f'SELECT * FROM "{schema}"."{table}"')]
    assert len(rows) > 3
    return "\n".join(rows).encode()


@pytest.fixture(params=["sqlite", "postgresql"])
def central(request: pytest.FixtureRequest, tmp_path: Path) -> CentralAccess:
    """The database of a trial; the administrator's login sees every table."""
    if request.param == "sqlite":
        return prepared(f"sqlite:///{tmp_path / 'central.db'}")
    return prepared(str(request.getfixturevalue("postgres_url")))


def test_no_planted_marker_is_where_a_reader_can_see(tmp_profile: Path, tmp_path: Path, central: CentralAccess) -> None:
    """In no object, label, title, log line, file name or row of the station or of central."""
    folder = tmp_path / "ZQ99999X"
    assert planted_series(folder) >= MARKERS
    sources = b"".join(path.read_bytes() for path in folder.iterdir())
    assert len(set(re.findall(rb"ZQ\d{5}X", sources))) > MARKERS / 2
    patient, study = said_by(folder)
    done = CliRunner().invoke(command, [str(folder), "--profile", str(tmp_profile)], standalone_mode=False)
    assert done.return_value == 0, done.output
    assert not LEFT.search(done.output.encode())
    with OpenStation(tmp_profile) as station:
        charter, administrator = demo_charter(), central.administrator
        place = set_up_trial(station, central.office, central.station, charter, administrator, central.second_office)
        reader = enrol_reader(station, place, "A Reader", PASSWORD)
        token = subject_token(station, patient)
        record = station.run(station.store.office.subject, token)
        assert record is not None, "the office knows whose images these are"
        assign(place, record.alias, reader.login, [0])
        [kept] = station.run(station.store.office.studies, token)
        assert kept.day == f"{DAY[:4]}-{DAY[4:6]}-{DAY[6:]}", "the one true date is kept for the office, and only there"
        facts = station.run(station.store.images.series_of, record.alias, 0)
        assert not LEFT.search(repr(facts).encode())
        assert sum(each.slices for each in facts) == 2
    for path in tmp_profile.rglob("*"):
        assert not LEFT.search(str(path.relative_to(tmp_profile)).encode())
        if path.is_file():
            assert not LEFT.search(path.read_bytes()), path.name
            assert study.encode() not in path.read_bytes()
    assert not LEFT.search(central_rows(central.administrator))
    with closing(sqlite3.connect(tmp_profile / "station.db")) as database:
        named = [row for row in database.execute("SELECT * FROM case_study") if "1931-02-03" in str(row)]
    assert len(named) == 1


def said_by(folder: Path) -> tuple[str, str]:
    first = pydicom.dcmread(next(folder.iterdir()), stop_before_pixels=True)
    return str(first.PatientID), str(first.StudyInstanceUID)


def subject_token(station: OpenStation, patient: str) -> str:
    """Return the token under which the office must know the patient, reckoned anew from its secret."""
    secret = station.run(station.store.office.secret)
    text = f"readstation-token-1\npatient\n\x1f{patient}".encode()
    return hmac.new(secret, text, hashlib.sha256).hexdigest()
