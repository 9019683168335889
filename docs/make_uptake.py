"""Write ``evidence/uptake.md``: what every NM, PET and SPECT series of ``../shared/data`` says of its values.

Run it from anywhere: ``python docs/make_uptake.py``. Without that folder there is nothing to write.
"""

from __future__ import annotations

import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pydicom

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from readstation.core.errors import Refused  # noqa: E402 - from this folder
from readstation.core.jobs import QuietJob  # noqa: E402
from readstation.dose.uptake import UptakeFacts  # noqa: E402
from readstation.imaging.objects import quiet_parser  # noqa: E402
from readstation.imaging.plan import SeriesPlan, plan_series  # noqa: E402
from readstation.imaging.uptake import uptake_of  # noqa: E402
from readstation.model.series import Modality  # noqa: E402
from readstation.trial.ports import ScannedSeries  # noqa: E402
from tests.builders.dicom_release import scan  # noqa: E402
from tests.support.other_readers import by_highdicom, by_simpleitk, verdict  # noqa: E402

DATA = ROOT.parent / "shared" / "data"
PAGE = Path(__file__).parent / "evidence" / "uptake.md"

FOLDERS = (
    "dicom-edge-cases/nuclear-medicine",
    "dicom-edge-cases/transfer-syntax-other/JPEG-LL.dcm",
    "petct-acrin-nsclc-042/PT_PET_AC",
    "petct-acrin-nsclc-042/RWV_PET_SUV_Factors",
    "spect-lu177-liver-scan1/spect-lu177-scan1.zip",
    "dicom-interop-seg-sr/dcmqi/sr-example",
)
"""Where the objects of nuclear medicine are, and what belongs to them; the other folders hold none."""

_NUCLEAR = ("NM", "PT", "RWV", "RTDOSE", "RTSTRUCT")
_RADIOTHERAPY_DOSE = "1.2.840.10008.5.1.4.1.1.481.2"

_HEAD = """\
# What uptake images say of their values

Every NM, PET and SPECT series of `../shared/data`, and what refers to one. *Place* is the largest distance of a corner
of the first, middle and last slice from where SimpleITK, or else highdicom, has it; 0.01 mm is the limit, and
[images.md](images.md) has every slice, as the gate writes it anew. *Values* says what they are and the moment that they
hold for, by the header alone. *Dose* says whether shares of counts and a dose may be computed, or why not; the image is
shown in any case. What is refused says why, beside what the other readers make of it. The data hold no dose grid
(RTDOSE); {doses} were met.

Values, units, decay factors and SUV of the PET are compared with an independent reading of its header in
`tests/integration/test_uptake_real_data.py`. Written by `docs/make_uptake.py`; a test fails where this page and the
program differ.

| Where | What | Place | Values | Dose |
|---|---|---|---|---|
"""

_TAIL = """
The Lu-177 SPECT is a real contradiction: its header says that the values were corrected for decay to the
administration, 3.7 hours before the scan, and that they were multiplied by 1 for it. By 1.7 % one of the two is wrong,
so no dose is given. It would be refused for yttrium-90 in any case: the stated half-life is another nuclide's.

## Doses and outlines beside a known truth

- SPECT/CT phantom in five orders of storage (`tests/integration/test_spect_phantom.py`): total activity to 0.1 %, mean
  doses to 1 %, lung shunt to 0.1 points, histogram to 1 % of the closed form; with the whole patient turned (slow) too.
- The same activity as PET in Bq/ml: the same.
- A real yttrium-90 PET, written as DICOM (`tests/integration/test_y90_pet.py`, slow): total activity to 0.01 %, mean
  doses of liver and two tumours to 1 % of the image summed over 32 points of every voxel of the outlines.
- Contours of the RT structure set of the Lu-177 SPECT: volumes by voxels and by area to 5 %.
- Start of the liver on CHAOS set 3 (`tests/unit/imaging/test_organ_start.py`, slow): Dice 0.83, 1,031 of 1,417.5 mL. It
  is the core of the organ, to be edited at its edges. Start of the lungs on the PET/CT: 5,899 mL, median −831 HU; there
  is no reference outline.
"""


@dataclass(frozen=True)
class Row:
    """One series or refused object."""

    where: str
    what: str
    place: str
    values: str
    dose: str


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """Return the text of the page."""
    rows = list(dict.fromkeys(_rows()))
    lines = [f"| {row.where} | {row.what} | {row.place} | {row.values} | {row.dose} |" for row in rows]
    return _HEAD.format(doses=_dose_grids()) + "\n".join(lines) + "\n" + _TAIL


def _dose_grids() -> int:
    """Return how many dose grids lie in the data."""
    found = 0
    for path in sorted(DATA.rglob("*")):
        if path.is_file() and path.suffix not in {".md", ".txt", ".json", ".zip", ".gz", ".nrrd", ".sha256", ".png"}:
            with path.open("rb") as stream:
                found += _RADIOTHERAPY_DOSE.encode() + b"\0" in stream.read(2048)
    return found


def _rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as scratch, quiet_parser():
        for number, name in enumerate(FOLDERS):
            path = DATA / name
            if path.suffix == ".zip":
                path = Path(scratch) / "unpacked"
                with zipfile.ZipFile(DATA / name) as archive:
                    archive.extractall(path)
            yield from _of_folder(name.removesuffix(".zip").removesuffix(".dcm"), path, Path(scratch) / str(number))


def _of_folder(name: str, path: Path, scratch: Path) -> Iterator[Row]:
    result = scan([path], scratch / "scan")
    for series in result.series:
        if series.draft.modality in (Modality.NM, Modality.PT):
            yield _of_series(name, series)
    for refused in result.refused:
        try:
            header = pydicom.dcmread(refused.source.path, stop_before_pixels=True)
        except pydicom.errors.InvalidDicomError:
            continue
        if str(header.get("Modality")) in _NUCLEAR:
            words = f"refused: {refused.finding.message.removeprefix('Not taken: ')}"
            yield Row(name, str(header.Modality), verdict(Path(refused.source.path)), "", words)


def _of_series(name: str, series: ScannedSeries) -> Row:
    plan = plan_series(list(dict.fromkeys(image.source.path for image in series.images)), QuietJob())
    facts = uptake_of(list(dict.fromkeys(image.source.path for image in series.images)), QuietJob())
    what = f"{series.draft.modality}, {' × '.join(map(str, plan.shape))}"
    return Row(name, what, _place(plan), _values(facts), _dose(facts, is_placed=plan.report.is_placed))


def _place(plan: SeriesPlan) -> str:
    report = plan.report
    if not report.is_placed:
        return "none stated"
    farthest, readers = 0.0, set[str]()
    last = len(report.images) - 1
    for index in sorted({0, last // 2, last}):
        image = report.images[index]
        other = by_simpleitk(Path(image.source.path)) or by_highdicom(Path(image.source.path))
        if other is None:
            return "no other reader"
        _, rows, columns = plan.shape
        ends = [[(index, row, column) for column in (0, columns - 1)] for row in (0, rows - 1)]
        even = report.affine.to_patient((index, 0, 0)) @ report.affine.normal
        off_even = (report.positions_mm[index] - even) * report.affine.normal
        corners = report.affine.to_patient(np.array(ends)) + off_even
        farthest = max(farthest, *other.corner_distances_mm(image.frame.index or 0, corners))
        readers.add(other.reader)
    return f"{farthest:.3f} mm ({', '.join(sorted(readers))})"


def _values(facts: UptakeFacts) -> str:
    parts = [str(facts.unit or "unit not stated"), f"decay: {facts.decay or 'not stated'}"]
    if facts.half_life_s is not None:
        parts.append(f"half-life {facts.half_life_s / 3600:.2f} h")
    if facts.scan_after_s is not None:
        parts.append(f"scan {facts.scan_after_s / 3600:.2f} h after administration")
    return "; ".join(parts)


def _dose(facts: UptakeFacts, *, is_placed: bool) -> str:
    words = []
    for what, refuse in (("shares", facts.refuse_shares), ("Y-90 dose", facts.refuse_dose)):
        try:
            refuse()
        except Refused as error:
            words.append(f"no {what}: {' '.join(finding.message for finding in error.findings)}")
            break
        if not is_placed and what != "shares":
            words.append("no voxel dose: a projection has no place in the patient.")
            break
        words.append(what)
    marks = [finding.message for finding in facts.findings if not finding.is_error]
    return "; ".join([*words, *marks])


if __name__ == "__main__":
    main()
