"""From a signed demo read to its report: verified first, with the released pixels, refused where anything was changed.

TR-31, TR-32, TR-34; product, "a PDF of each read".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest

from readstation.app.language import speak
from readstation.app.reports import NOT_SIGNED, Reports
from readstation.app.verification import verify_station
from readstation.cli.main import run
from readstation.core.canonical import sha256_hex
from readstation.core.errors import Cancelled, EnvironmentFault, Refused
from readstation.core.jobs import QuietJob
from readstation.core.phrases import tr
from readstation.imaging.phantom.truth import TrialTruth
from readstation.model.audit import AuditAction
from readstation.reading.verification_code import verification_code
from readstation.ui.presenters.language import Language
from tests.builders.demo_reads import COMMENT, NOTE, REASON, DemoRead, demo_read, with_phantom
from tests.builders.phantom import PhantomTrial, phantom_trial
from tests.support.pages import as_images, overlaps, pages, whole_text

__all__ = ["phantom_trial"]


@pytest.fixture(scope="module")
def signed_folder(phantom_trial: PhantomTrial, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, TrialTruth]:
    """Return the folder of a demonstration whose read is signed; tests copy it before they change anything."""
    root = with_phantom(phantom_trial.folder, tmp_path_factory.mktemp("demo"))
    with demo_read(root, phantom_trial.truth) as demo:
        demo.read_and_sign()
    return root, phantom_trial.truth


@pytest.fixture
def demo(signed_folder: tuple[Path, TrialTruth], tmp_path: Path) -> Iterator[DemoRead]:
    root, truth = signed_folder
    with_profile(root, tmp_path)
    with demo_read(tmp_path, truth) as opened:
        yield opened


def with_profile(root: Path, target: Path) -> None:
    """Copy profile and central database of a demonstration; the phantom's own images are not needed any more."""
    for name in ("profile", "central"):
        copytree(root / name, target / name)


def made(demo: DemoRead, path: Path) -> bytes:
    """Make the report of the demo read, and return its bytes."""
    reports = Reports(demo.station)
    prepared = reports.prepare(demo.assignment, QuietJob())
    while prepared.cut_next():
        pass
    written = reports.write(prepared, path, QuietJob(), demo.session)
    assert written.path == path
    return path.read_bytes()


def refused(demo: DemoRead, path: Path) -> list[str]:
    with pytest.raises(Refused) as caught:
        made(demo, path)
    assert not path.exists()
    return [str(finding) for finding in caught.value.findings]


def test_the_report_of_a_signed_read_has_every_part(demo: DemoRead, tmp_path: Path) -> None:
    data = made(demo, tmp_path / "report.pdf")
    (signed,) = demo.station.run(demo.station.store.reads.signed_reads)
    text = whole_text(data)
    bare = re.sub(r"\s+", "", text)
    for timepoint in demo.truth.timepoints:
        assert f"{timepoint.target_sum_mm:.1f}" in text
        for lesion in timepoint.lesions:
            if lesion.longest_viable_diameter_mm is not None and lesion.name in ("T1", "T2"):
                assert f"{lesion.longest_viable_diameter_mm:.1f}" in text
    for words in (
        COMMENT.split("\n")[0],
        REASON,
        NOTE,
        "PD at",
        "PR at",
        "Localized",
        "Hepatic",
        "Overall",
        "MR-205",
        "Image quality: CT readable: motion.",
    ):
        assert words in text
    assert "Dr M. Reyes" in text
    for part in (signed.sealed.head_digest, signed.sealed.body_digest, signed.key_id, signed.signature_hex):
        assert part in bare
    assert verification_code(signed.sealed) in text
    assert "DEMONSTRATION" in text
    assert sum(len(page.pictures) for page in pages(data)) == 3 * (2 + 3) + 1
    for page in pages(data):
        assert overlaps(page.set_lines) == []


def test_the_key_images_show_the_released_pixels(demo: DemoRead, tmp_path: Path) -> None:
    """The viable rim of T1 is bright on its picture, the dead core dark: what was measured is what is printed."""
    data = made(demo, tmp_path / "report.pdf")
    number, page = next((n, each) for n, each in enumerate(pages(data)) if "T1 46.6 mm" in each.text and each.pictures)
    left, bottom, right, top = max(page.pictures, key=lambda box: box[3])
    image = as_images(data, 3.0)[number].convert("L")
    box = [round(each * 3) for each in (left, page.height - top, right, page.height - bottom)]
    values = np.asarray(image.crop(tuple(box)))
    assert values.std() > 20
    assert values[values.shape[0] // 3 : -values.shape[0] // 3].mean() > 60


def test_the_same_read_gives_the_same_bytes(demo: DemoRead, tmp_path: Path) -> None:
    assert made(demo, tmp_path / "one.pdf") == made(demo, tmp_path / "two.pdf")


def test_the_report_is_the_same_in_every_language_of_the_window(demo: DemoRead, tmp_path: Path) -> None:
    """The report belongs to the record of the trial, which is English (docs/decisions/0011)."""
    english = made(demo, tmp_path / "english.pdf")
    speak(Language.GERMAN)
    try:
        assert tr("Lesions") == "Läsionen", "the window is German while the report is made"
        assert made(demo, tmp_path / "german.pdf") == english
    finally:
        speak(Language.ENGLISH)


def test_the_trail_says_who_wrote_which_file(demo: DemoRead, tmp_path: Path) -> None:
    data = made(demo, tmp_path / "report.pdf")
    events = demo.station.run(lambda: [event for event, _, _ in demo.station.store.evidence.audit_events()])
    event = next(each for each in reversed(events) if each.action is AuditAction.REPORT_WRITTEN)
    assert (event.login, event.object_id) == (demo.reader.login, demo.assignment.read_id)
    assert event.after is not None
    assert event.after["file"] == sha256_hex(data)
    assert str(tmp_path) not in json.dumps(event.after)
    assert verify_station(demo.station, QuietJob()).is_sound


def test_a_changed_image_is_refused_and_nothing_is_written(demo: DemoRead, tmp_path: Path) -> None:
    images = demo.station.run(demo.station.store.reads.images, demo.assignment.case_alias, 1)
    assert images is not None
    (file, *_) = demo.station.run(demo.station.store.images.files, images.series[0].series_key)
    data = bytearray(file.read_bytes())
    data[-200] ^= 0x01
    file.write_bytes(bytes(data))
    words = refused(demo, tmp_path / "report.pdf")
    assert words[0] == "The report was not written: the read does not verify. (TR-32.report)"
    assert any("timepoint 1" in each and "TR-45.image" in each for each in words[1:])


def test_a_missing_image_is_refused(demo: DemoRead, tmp_path: Path) -> None:
    images = demo.station.run(demo.station.store.reads.images, demo.assignment.case_alias, 0)
    assert images is not None
    (file, *_) = demo.station.run(demo.station.store.images.files, images.series[3].series_key)
    file.unlink()
    assert any("TR-45.image" in each for each in refused(demo, tmp_path / "report.pdf"))


def test_a_read_that_is_not_signed_is_refused(phantom_trial: PhantomTrial, tmp_path: Path) -> None:
    root = with_phantom(phantom_trial.folder, tmp_path / "demo")
    with demo_read(root, phantom_trial.truth) as demo:
        opened = demo.services.open_read(demo.session, demo.assignment.read_id)
        demo.station.run(demo.read_all, opened)
        assert refused(demo, tmp_path / "report.pdf") == [f"{NOT_SIGNED} (TR-31.report)"]


def test_a_stopped_report_and_a_full_disk_leave_no_file(demo: DemoRead, tmp_path: Path) -> None:
    job = QuietJob()
    job.cancel()
    with pytest.raises(Cancelled):
        Reports(demo.station).prepare(demo.assignment, job)
    with pytest.raises(EnvironmentFault):
        made(demo, tmp_path / "nowhere" / "report.pdf")
    assert not list(tmp_path.glob("*.pdf"))


def test_the_command_writes_the_same_file_and_verify_knows_its_code(
    signed_folder: tuple[Path, TrialTruth], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_profile(signed_folder[0], tmp_path)
    with demo_read(tmp_path, signed_folder[1]) as demo:
        alias, expected = demo.assignment.case_alias, made(demo, tmp_path / "window.pdf")

    def command(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            run([*words, "--profile", str(tmp_path / "profile")])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    out = tmp_path / "command.pdf"
    status, words, errors = command("report", alias, "--out", str(out), "--json")
    assert (status, errors) == (0, "")
    told = json.loads(words)
    assert (told["case"], told["version"], told["file"]) == (alias, 1, str(out))
    assert out.read_bytes() == expected
    status, words, _ = command("verify", "--code", told["code"].lower())
    assert status == 0
    assert f"{told['code']} is the code of signed read" in words
    status, words, _ = command("verify", "--code", "0000-0000-0000-0000", "--json")
    assert status == 1
    assert json.loads(words)["findings"][0]["code"] == "TR-32.code"
    status, words, errors = command("report", "9Z-999", "--out", str(tmp_path / "no.pdf"))
    assert (status, words) == (1, "")
    assert "No read of this name" in errors
    assert not (tmp_path / "no.pdf").exists()
    assert command("report", alias)[0] == 2
