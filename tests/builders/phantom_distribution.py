"""A station with a distribution read of the SPECT/CT phantom: its images taken in as the office does it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from readstation.app.intake import take_in
from readstation.app.station import OpenStation
from readstation.core.canonical import canonical_bytes
from readstation.core.ids import CaseAlias, Login
from readstation.core.jobs import QuietJob
from readstation.exchange.segmentation_file import NamedVolume, write_segmentation
from readstation.geometry.label_volume import LabelVolume
from readstation.model.codec import record_to_json
from readstation.model.people import Person
from readstation.model.series import Modality, SeriesFacts
from readstation.model.subject import Assignment, Task
from readstation.store.central.factory import open_office
from tests.builders import spect_phantom as phantom
from tests.builders.distribution import distribution_charter
from tests.builders.reader_station import add_reader
from tests.builders.signing_station import demo_assignment

ACTIVITY_GBQ = phantom.ACTIVITY_GBQ * (1 - phantom.STOMACH.share)
"""What liver and lungs hold, so that relative doses are those of the closed form."""


def take_phantom(station: OpenStation, folder: Path) -> CaseAlias:
    """Write the phantom as DICOM, take it in, and return its case."""
    phantom.write_ct(folder / "in")
    phantom.write_nm(folder / "in" / "nm")
    take_in(station, [folder / "in" / "ct", folder / "in" / "nm"], QuietJob())
    [(alias, timepoint)] = set(station.run(station.store.images.places))
    assert timepoint == 0
    return alias


def series_of(station: OpenStation, alias: CaseAlias, modality: Modality) -> SeriesFacts:
    """Return the one series of a modality."""
    images = station.run(station.store.reads.images, alias, 0)
    assert images is not None
    [found] = [facts for facts in images.series if facts.modality is modality]
    return found


def write_volumes(station: OpenStation, alias: CaseAlias, path: Path, names: tuple[str, ...]) -> None:
    """Write volumes of the phantom as a DICOM SEG of the released CT, as another program would."""
    facts = series_of(station, alias, Modality.CT)
    ct = station.volumes.load(facts, QuietJob())
    masks = phantom.ct_masks()
    volumes = [NamedVolume(name, phantom.ROLES[name], LabelVolume.on(ct, masks[name], "drawn")) for name in names]
    write_segmentation(path, volumes, station.files_of(facts.series_key))


def give_read(station: OpenStation, person: Person, alias: CaseAlias, central: str = "") -> Assignment:
    """Give a person the distribution read of a case, at central too where there is one."""
    charter = distribution_charter()
    given = replace(
        demo_assignment(person.login, charter), case_alias=alias, released_timepoints=(0,), task=Task.TREATMENT_READ
    )
    if central:
        with contextlib.closing(open_office(central, acting=Login("first"))) as office:
            office.enrol_person(person)
            office.enrol_station(station.key.station)
            office.put_charter(charter)
            office.assign(given, alias, Task.TREATMENT_READ)
        station.keep_settings(replace(station.settings, central_url=central, is_demonstration=True))
    station.run(station.store.worklist.keep_assignment, given, canonical_bytes(record_to_json(charter)))
    return given


@contextlib.contextmanager
def phantom_station(folder: Path, central: str = "") -> Iterator[tuple[OpenStation, Assignment]]:
    """Open a station with the phantom and its read."""
    with OpenStation(folder / "station", reserve_bytes=0) as station:
        person = add_reader(station)
        yield station, give_read(station, person, take_phantom(station, folder), central)
