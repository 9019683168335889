"""Volumes of signed distribution reads as DICOM segmentations, read back by highdicom and dciodvfy (MR-1002, TR-60)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import highdicom as hd
import numpy as np
import pydicom
import pytest
from click.testing import CliRunner, Result

from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.cli import trial_export
from readstation.core.errors import Refused
from readstation.core.jobs import QuietJob
from readstation.model.read import SignedRead
from readstation.model.series import Modality
from readstation.reading.distribution.labels import label_of
from readstation.reading.unseal import state_of, unseal
from tests.builders.central_access import CentralAccess
from tests.builders.phantom_distribution import released_phantom, series_of, sign_phantom_read
from tests.builders.signing_station import PASSWORD
from tests.support.dicom_validator import errors_of


@dataclass(frozen=True)
class Made:
    root: Path
    url: str
    case: str
    signed: SignedRead
    sources: tuple[Path, ...]

    @property
    def folder(self) -> Path:
        return self.root / "out"


def exported(url: str, folder: Path, *more: str) -> Result:
    words = ["--seg", str(folder), "--central", url, *more]
    return CliRunner().invoke(trial_export.command, words, standalone_mode=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The phantom's read, from the office's release to central, and its volumes as files."""
    root = tmp_path_factory.mktemp("volumes")
    url = f"sqlite:///{root / 'central' / 'central.db'}"
    with released_phantom(root, CentralAccess(url, url, url, url, url, url)) as read:
        services = Services(read.station)
        session = services.sign_in(read.login, PASSWORD)
        services.deliver(session)
        services.fetch_images(session, QuietJob())
        [given] = read.station.run(read.station.store.reads.assignments, read.login)
        refused = exported(url, root / "early", "--profile", str(root / "office"))
        assert isinstance(refused.exception, Refused)
        assert "No distribution read was signed yet" in str(refused.exception)
        signed = sign_phantom_read(read.station, given, PASSWORD)
        services.deliver(session)
        read.sequence()
    done = exported(url, root / "out", "--profile", str(root / "office"))
    assert done.return_value == 0, (done.output, done.exception)
    assert "6 volumes in 1 segmentations" in done.output
    with OpenStation.existing(root / "office") as office:
        [(case, _)] = set(office.run(office.store.images.places))
        facts = series_of(office, case, Modality.CT)
        sources = tuple(office.files_of(facts.series_key))
    return Made(root, url, case, signed, sources)


def test_the_voxels_are_those_that_were_signed_on_the_blinded_images(made: Made) -> None:
    """MR-1002: read by highdicom, every voxel of every volume, in its place of the patient."""
    [path] = made.folder.glob("*.dcm")
    written = hd.seg.segread(path)
    said = state_of(unseal(made.signed.sealed)).distribution
    names = [each.segment_label for each in (written.get_segment_description(n) for n in written.segment_numbers)]
    assert sorted(names) == sorted(said.volumes)
    whole = written.get_volume(combine_segments=False)
    places = np.linalg.inv(whole.affine)
    for channel, name in enumerate(names):
        signed = label_of(said.labels[said.volumes[name].label])
        inside = np.argwhere(signed.inside)
        points = inside @ signed.affine.matrix[:3, :3].T + signed.affine.matrix[:3, 3]
        here = np.rint(points @ places[:3, :3].T + places[:3, 3]).astype(int)
        found = whole.array[..., channel]
        assert found.sum() == len(inside), name
        assert found[tuple(here.T)].all(), name


def test_it_refers_to_the_blinded_images_and_names_nobody(made: Made) -> None:
    """TR-17: the objects of the office's library, which has no true UID, and no account."""
    [path] = made.folder.glob("*.dcm")
    written = hd.seg.segread(path)
    referenced = {uid for _, _, uid in written.get_source_image_uids()}
    assert referenced <= {pydicom.dcmread(each, stop_before_pixels=True).SOPInstanceUID for each in made.sources}
    assert len(referenced) > 10
    unsealed = unseal(made.signed.sealed)
    text = b"".join(each.read_bytes() for each in made.folder.iterdir())
    for secret in (unsealed.login, "Okafor", unsealed.head["case"]):
        assert secret.encode() not in text


def test_the_validator_finds_no_error(made: Made) -> None:
    [path] = made.folder.glob("*.dcm")
    assert errors_of(path) == []


def test_the_manifest_binds_the_file_to_the_signed_bytes(made: Made) -> None:
    """TR-29: by digests of head, body and voxels."""
    manifest = json.loads((made.folder / "manifest.json").read_text(encoding="utf-8"))
    [entry], [read] = manifest["files"], manifest["reads"]
    data = (made.folder / entry["name"]).read_bytes()
    assert entry["sha256"] == hashlib.sha256(data).hexdigest()
    assert read["body_digest"] == made.signed.sealed.body_digest
    said = state_of(unseal(made.signed.sealed)).distribution
    assert {each["name"]: each["label_digest"] for each in entry["volumes"]} == {
        name: each.label for name, each in said.volumes.items()
    }
    assert read["subject"].endswith(f"-{made.case}")


def test_without_the_images_nothing_is_written(made: Made, tmp_path: Path) -> None:
    """TR-60: no library, an empty one, a full folder: refused with the reason."""
    assert "--profile" in str(exported(made.url, tmp_path / "one").exception)
    with OpenStation(tmp_path / "other", reserve_bytes=0):
        pass
    refused = exported(made.url, tmp_path / "two", "--profile", str(tmp_path / "other"))
    assert "does not hold the images" in str(refused.exception)
    assert not (tmp_path / "two").exists()
    assert "not empty" in str(exported(made.url, made.folder, "--profile", str(made.root / "office")).exception)
