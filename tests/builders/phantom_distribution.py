"""A station with a distribution read of the SPECT/CT phantom: its images taken in as the office does it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from readstation.app.intake import take_in
from readstation.app.office import enrol_reader, set_up_trial
from readstation.app.release import release
from readstation.app.station import OpenStation
from readstation.core.canonical import canonical_bytes
from readstation.core.ids import CaseAlias, Login, ReadId, new_alias, new_id
from readstation.core.jobs import QuietJob
from readstation.dose.uptake_image import Structure, StructureRole, UptakeImage
from readstation.exchange.segmentation_file import NamedVolume, write_segmentation
from readstation.geometry.label_volume import LabelVolume
from readstation.imaging.label_filters import normal_liver
from readstation.imaging.label_grid import fraction_on
from readstation.imaging.uptake import uptake_of
from readstation.model.codec import record_to_json
from readstation.model.distribution import Answer, DoseInputs, FormItem, Item
from readstation.model.people import Person
from readstation.model.read import SignedRead
from readstation.model.series import Modality, SeriesFacts
from readstation.model.subject import Assignment, Task
from readstation.reading.distribution.commands import AnswerItem, GiveInputs, Measured, ProposeFigures, TakeIn
from readstation.reading.distribution.figures import inputs_digest
from readstation.reading.distribution.labels import longest_tenths
from readstation.reading.distribution.outline_steps import outline_digest
from readstation.reading.distribution.propose import Scene, proposed
from readstation.reading.ports import Session
from readstation.security.keys import check_signature
from readstation.store.central.factory import open_office, open_sequencer
from tests.builders import spect_phantom as phantom
from tests.builders.central_access import CentralAccess
from tests.builders.distribution import DistributionHand, distribution_charter
from tests.builders.looked_at import look_at_everything
from tests.builders.reader_station import add_reader
from tests.builders.signing_station import PASSWORD, demo_assignment

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


def give_read(station: OpenStation, person: Person, alias: CaseAlias) -> Assignment:
    """Give a person the distribution read of a case, without any central."""
    charter = distribution_charter()
    given = replace(
        demo_assignment(person.login, charter), case_alias=alias, released_timepoints=(0,), task=Task.TREATMENT_READ
    )
    station.run(station.store.worklist.keep_assignment, given, canonical_bytes(record_to_json(charter)))
    return given


@contextlib.contextmanager
def phantom_station(folder: Path) -> Iterator[tuple[OpenStation, Assignment]]:
    """Open a station with the phantom and its read."""
    with OpenStation(folder / "station", reserve_bytes=0) as station:
        person = add_reader(station)
        yield station, give_read(station, person, take_phantom(station, folder))


@dataclass
class ReleasedRead:
    """A distribution read of the phantom that lies at central, with its images in a folder of packages.

    Attributes
    ----------
    station
        The reader's, which has nothing of it yet.
    login, read_id
        Who reads, and what.
    """

    station: OpenStation
    central: CentralAccess
    login: Login
    read_id: ReadId

    def sequence(self) -> None:
        """Do the pass that the service at the server does."""
        with contextlib.closing(open_sequencer(self.central.sequencer, check_signature)) as sequencer:
            sequencer.run_once()


@contextlib.contextmanager
def released_phantom(folder: Path, central: CentralAccess) -> Iterator[ReleasedRead]:
    """Take the phantom in at the office, look at it, give it to an enrolled reader and release its images."""
    packages = folder / "packages"
    packages.mkdir()
    charter = distribution_charter()
    with OpenStation(folder / "office") as office, OpenStation(folder / "station", reserve_bytes=0) as station:
        code = take_phantom(office, folder)
        place = set_up_trial(
            station, central.office, central.station, charter, central.administrator, central.second_office
        )
        station.keep_settings(replace(station.settings, packages=str(packages)))
        reader = enrol_reader(station, place, "Dr Ada Okafor", PASSWORD)
        given = replace(
            demo_assignment(reader.login, charter), case_alias=new_alias(), released_timepoints=(),
            charter_digest=place.charter_digest, task=Task.TREATMENT_READ,
        )  # fmt: skip
        with contextlib.closing(open_office(central.office)) as at_central:
            at_central.assign(given, code, Task.TREATMENT_READ)
        look_at_everything(office)
        release(office, central.office, packages, given.read_id, QuietJob())
        yield ReleasedRead(station, central, reader.login, given.read_id)


def sign_phantom_read(station: OpenStation, given: Assignment, password: str) -> SignedRead:
    """Make the whole read by commands: the phantom's volumes on its CT, what was given, figures, answers, signature."""
    person = next(each for each in station.sign_in.people() if each.login == given.login)
    hand = DistributionHand(station, person, given, Session(person, new_id()))
    read = hand.open()
    station.run(read.open)
    hand.do(read, AnswerItem(FormItem(Item.QUALITY, "", Answer.OPTIMAL, shift_tenths=0)))
    facts = {each: series_of(station, given.case_alias, each) for each in (Modality.CT, Modality.NM)}
    ct, emission = (station.volumes.load(facts[each], QuietJob()) for each in (Modality.CT, Modality.NM))
    image = UptakeImage(emission, uptake_of(station.files_of(facts[Modality.NM].series_key), QuietJob()))
    key = facts[Modality.CT].series_key
    labels = {name: LabelVolume.on(ct, mask, "drawn") for name, mask in phantom.ct_masks().items()}
    roles = dict(phantom.ROLES)
    labels["normal liver"] = normal_liver(labels["liver"], [labels["T1"], labels["T2"]])
    roles["normal liver"] = StructureRole.NORMAL_LIVER
    for name, label in labels.items():
        hand.do(read, TakeIn(name, roles[name], label, key))
    hand.do(read, GiveInputs(DoseInputs(f"{ACTIVITY_GBQ:.6f}", "0", "0", "0")))
    structures = [
        Structure(name, roles[name], fraction_on(label, emission), longest_tenths(label))
        for name, label in labels.items()
    ]
    view = station.run(read.view)
    made = proposed(Scene(image, structures, view.state.inputs, view.constants, view.rules, ct, labels["lungs"]))
    measured = {name: Measured(roles[name], label) for name, label in labels.items()}
    hand.do(
        read,
        ProposeFigures(
            made.figures, made.notes, measured, facts[Modality.NM].series_key, key, "counts",
            outline_digest(view.state.outline), inputs_digest(view.state.inputs),
        ),
    )  # fmt: skip
    hand.confirm(read)
    hand.answer_all(read)
    station.run(read.lock, 0)
    return station.run(read.sign, station.run(read.seal), password)
