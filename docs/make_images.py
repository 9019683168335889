"""Write ``evidence/images.md``: every DICOM object of ``../shared/data``, and how this program and others read it.

Run it from anywhere: ``python docs/make_images.py``. Without that folder there is nothing to write.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import nibabel
import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from readstation.core.errors import Refused  # noqa: E402 - from this folder
from readstation.core.jobs import QuietJob  # noqa: E402
from readstation.geometry.volume import Volume  # noqa: E402
from readstation.imaging.header import FrameHeader, header_of  # noqa: E402
from readstation.imaging.load import load_volume  # noqa: E402
from readstation.imaging.mosaic import is_mosaic  # noqa: E402
from readstation.imaging.objects import DicomObject, open_object, quiet_parser  # noqa: E402
from readstation.model.series import Modality  # noqa: E402
from readstation.trial.ports import ScannedSeries, ScanResult  # noqa: E402
from tests.builders.dicom_release import facts_of, release, scan  # noqa: E402
from tests.support.other_readers import (  # noqa: E402
    OtherImage,
    by_highdicom,
    by_nibabel,
    by_simpleitk,
    float_pixels,
    stored_values,
    verdict,
)

DATA = ROOT.parent / "shared" / "data"
PAGE = Path(__file__).parent / "evidence" / "images.md"

LIMIT_MM = 0.01

ONE_BY_ONE = ("transfer-syntax-ct", "transfer-syntax-other", "odd-pixels", "enhanced-multiframe", "broken-or-odd-files")
"""Folders of objects that share one identity or have nothing to do with each other: each file is a case of its own."""

ONE_BY_ONE_HERE = ("dcmqi", "highdicom", "pydicom-data")
"""The same, but not for the folders in them."""

_HEAD = """\
# Every image of the shared data

All DICOM objects of `../shared/data`, as the program takes them: found by the scan, written anew by the gate, loaded,
and compared with independent readers of the original files. *Values* are the stored values of every slice, which must
be equal one by one; of a colour picture they are its luminance. *Place* is the largest distance of a corner of any
slice from where the other reader has it; 0.01 mm is the limit. Where a station rounded its slices, the page says how
far they lie from the even stack that reformats and lengths across slices rest on. Where SimpleITK does not read an
object, highdicom or pydicom is compared, for a mosaic nibabel; where an object states no place, there is none.

- **shown**: may be measured.
- **shown, not measured**: the finding says why; no length, area or value is offered.
- **on request**: refused by default. Pictures may show names (TR-20); they are shown, not measured, where the office
  asks for pictures and looks at each of them. Segmentations show what others outlined, which a blinded reader must not
  see (TR-23); they are shown, not measured, where the office asks for segmentations, and in no blinded read. Each
  segment is a series, and is compared with SimpleITK and with highdicom, where these read it. No other reader takes
  apart run lengths or deflated frames of single bits; these two are compared with `dcmqi/liver` in a test.
- **refused**: not shown; the finding says why, and the last column what the other readers make of it. What is left of
  them no other reader takes for an image: contours, reports and tables hold none, and two files are cut off.

Files of the folders of odd objects were tried one by one, since many of them are one image with one identity in several
encodings. Written by `docs/make_images.py`; a test fails where this page and the program differ.

SimpleITK makes one stack of all frames of a segmentation, also where they belong to several segments or lie apart; how
far off a corner then is stands beside the comparison with highdicom, which follows the object frame by frame. Of a
binary segmentation it gives 255 in place of 1, and leaves out the last pixels where they do not fill a byte: anything
may stand there, so these are compared with highdicom alone.
"""

_LABELS = """
## Label maps

`liver-ct-totalsegmentator/nifti/example_seg_dicom.nii.gz` holds labels of the series in `dicom-j2k`, made by another
program. Read with nibabel, its voxels lie at most {off_mm:.3f} mm from those of the series. The other NIfTI
files belong to no DICOM series of the data.
"""


@dataclass(frozen=True)
class Row:
    """One series or refused object."""

    case: str
    what: str
    verdict: str
    finding: str
    values: str
    place: str


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """Return the text of the page."""
    rows = list(_rows())
    lines = [_HEAD, _summary(rows)]
    for folder in dict.fromkeys(row.case.split("/")[0] for row in rows):
        lines += [
            f"\n## {folder}\n",
            "| Where | What | Verdict | Finding | Values | Place |",
            "|---|---|---|---|---|---|",
        ]
        for row, count in _grouped([row for row in rows if row.case.split("/")[0] == folder]):
            case = row.case.removeprefix(folder).lstrip("/") or "."
            what = f"{row.what} ({count} objects)" if count > 1 else row.what
            lines.append(f"| {case} | {what} | {row.verdict} | {row.finding} | {row.values} | {row.place} |")
    return "\n".join([*lines, _LABELS.format(off_mm=_label_grid_off_mm()).rstrip()]) + "\n"


def _label_grid_off_mm() -> float:
    """Return how far the voxels of the label map lie from those of the series that it belongs to."""
    folder = DATA / "liver-ct-totalsegmentator"
    with tempfile.TemporaryDirectory() as scratch, quiet_parser():
        [series] = scan([folder / "dicom-j2k"], Path(scratch) / "scan").series
        released = release(series, Path(scratch) / "taken")
        volume = load_volume(released.files, facts_of(series, released), QuietJob())
    labels = nibabel.load(folder / "nifti" / "example_seg_dicom.nii.gz")
    to_lps = np.diag([-1.0, -1.0, 1.0, 1.0]) @ labels.affine
    corners = np.array(list(itertools.product(*((0, size - 1) for size in labels.shape))))
    points = corners @ to_lps[:3, :3].T + to_lps[:3, 3]
    return float(
        np.linalg.norm(volume.affine.to_patient(np.round(volume.affine.to_index(points))) - points, axis=1).max()
    )


def _summary(rows: Sequence[Row]) -> str:
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[row.verdict] += 1
    return "\n".join(
        ["| Verdict | Series or objects |", "|---|---|", *(f"| {k} | {counts[k]} |" for k in sorted(counts))]
    )


def _grouped(rows: Sequence[Row]) -> Iterator[tuple[Row, int]]:
    counts: dict[Row, int] = defaultdict(int)
    for row in rows:
        counts[row] += 1
    yield from counts.items()


def _rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as scratch:
        for number, (case, paths) in enumerate(_cases(Path(scratch))):
            yield from _rows_of(case, paths, Path(scratch) / f"case{number}")


def _cases(scratch: Path) -> Iterator[tuple[str, list[Path]]]:
    """Yield what is tried together, under the name of its folder; archives are unpacked, as the members are files."""
    for folder in sorted(path for path in DATA.iterdir() if path.is_dir()):
        for archive in sorted(folder.glob("*.zip")):
            target = scratch / folder.name / archive.stem
            with zipfile.ZipFile(archive) as opened:
                opened.extractall(target)
            for leaf in _leaves(target):
                yield f"{folder.name}/{leaf.relative_to(target)}", _files(leaf)
        for leaf in _leaves(folder):
            name = f"{folder.name}/{leaf.relative_to(folder)}".removesuffix("/.")
            files = _files(leaf)
            is_odd = leaf.name in ONE_BY_ONE_HERE or any(part in ONE_BY_ONE for part in leaf.parts)
            if is_odd and leaf.name != "rgb-mr-001":
                yield from ((f"{name}/{_shown(path)}", [path]) for path in files)
            elif files:
                yield name, files


def _leaves(folder: Path) -> list[Path]:
    return sorted({path.parent for path in folder.rglob("*") if path.is_file()})


def _files(folder: Path) -> list[Path]:
    """Return the files of a folder that are DICOM objects, or were meant to be."""
    other = {".md", ".txt", ".sha256", ".nrrd", ".json", ".gz", ".png", ".zip"}
    return sorted(path for path in folder.iterdir() if path.is_file() and path.suffix not in other)


def _shown(path: Path) -> str:
    """Return a file's name without the UID that some of them hold."""
    name = path.stem if path.suffix == ".dcm" else path.name
    return name.removeprefix("CTImage.dcm_").split("_1.2.840")[0]


def _rows_of(case: str, paths: list[Path], scratch: Path) -> Iterator[Row]:
    with quiet_parser():
        result = scan(paths, scratch / "scan")
        asked = scan(paths, scratch / "asked", pictures=True, segmentations=True)
        yield from _series_rows(case, result, scratch / "taken", "")
        still = {refused.source.path for refused in asked.refused}
        on_request = {refused.source.path for refused in result.refused} - still
        series = tuple(each for each in asked.series if each.images[0].source.path in on_request)
        yield from _series_rows(case, replace(asked, series=series), scratch / "on request", "on request")
        for refused in asked.refused:
            words = refused.finding.message.removeprefix("Not taken: ")
            yield Row(case, _kind(refused.source.path), "refused", words, "", verdict(refused.source.path))


def _kind(path: Path) -> str:
    try:
        header = open_object(path).header
    except Refused:
        return "damaged object"
    return str(header.get("Modality") or "object")


def _series_rows(case: str, result: ScanResult, scratch: Path, asked: str) -> Iterator[Row]:
    for number, series in enumerate(result.series):
        draft = series.draft
        what = f"{draft.modality}, {draft.slices} × {draft.rows} × {draft.columns}"
        try:
            released = release(series, scratch / str(number))
        except Refused as error:
            yield Row(case, what, "refused", str(error.findings[0].message), "", verdict(series.images[0].source.path))
            continue
        volume = load_volume(released.files, facts_of(series, released), QuietJob())
        shown = asked or ("shown" if draft.is_usable else "shown, not measured")
        words = " ".join(finding.message for finding in (*draft.findings, *released.findings))
        yield Row(case, what, shown, words, *_compared(series, volume))


def _compared(series: ScannedSeries, volume: Volume) -> tuple[str, str]:
    """Return in words how the values and the places of a volume compare with those of the other readers."""
    different = 0
    unread: dict[str, int] = {}
    farthest_mm: dict[str, float] = {}
    for index, image in enumerate(series.images):
        source = open_object(image.source.path)
        frame = header_of(source).frames[image.frame or 0]
        at = image.frame or 0
        for other in _others(series, source):
            is_other = _stored(volume, index, frame) != stored_values(other, at, frame.slope, frame.intercept)
            if other.unread and at == len(other.values) - 1:
                is_other.reshape(-1)[-other.unread :] = False
                unread[other.reader] = other.unread
            different += int(is_other.any())
            off_mm = other.corner_distances_mm(at, _corners(volume, index)) if volume.is_placed else []
            farthest_mm[other.reader] = max([farthest_mm.get(other.reader, -1.0), *off_mm])
    place = _place(series, volume, farthest_mm)
    if not farthest_mm:
        return "no other reader", place
    names = ", ".join(sorted(farthest_mm))
    but = "".join(f"; {reader} does not read the last {count} pixels" for reader, count in unread.items())
    return f"{different} slices differ ({names})" if different else f"equal ({names}){but}", place


def _place(series: ScannedSeries, volume: Volume, farthest_mm: dict[str, float]) -> str:
    if not volume.is_placed:
        return "none stated"
    codes = {finding.code for finding in series.draft.findings}
    is_no_stack = series.draft.modality is Modality.SEG and not codes.isdisjoint({"series.split", "geometry.gap"})
    stacked_mm = farthest_mm.get("SimpleITK", 0.0) if is_no_stack and "highdicom" in farthest_mm else 0.0
    compared = {each: off for each, off in farthest_mm.items() if each != "SimpleITK" or stacked_mm <= LIMIT_MM}
    farthest = max(compared.values(), default=-1.0)
    place = f"{farthest:.3f} mm" if farthest >= 0 else "not compared"
    if stacked_mm > LIMIT_MM:
        place += f"; SimpleITK {stacked_mm:.0f} mm off"
    off = _off_even_mm(volume)
    if off > LIMIT_MM:
        place += f"; slices up to {off:.3f} mm beside an even stack"
    return place


def _others(series: ScannedSeries, source: DicomObject) -> list[OtherImage]:
    """Return what a series is compared with: the first reader that reads it, of a segmentation all that do."""
    path = source.path
    if is_mosaic(source.header):
        return [other for other in (by_nibabel(path),) if other]
    if series.draft.modality is Modality.SEG:
        return [other for other in (by_simpleitk(path), by_highdicom(path)) if other]
    first = by_simpleitk(path) or by_highdicom(path) or float_pixels(path)
    return [first] if first else []


def _stored(volume: Volume, index: int, frame: FrameHeader) -> np.ndarray:
    voxels = volume.voxels[index]
    if volume.voxels.dtype == np.float32 and (volume.rescale_slope, volume.rescale_intercept) != (
        frame.slope,
        frame.intercept,
    ):
        return np.rint((voxels.astype(np.float64) - frame.intercept) / frame.slope)
    return voxels


def _corners(volume: Volume, index: int) -> np.ndarray:
    """Return the corners of a slice, mm LPS, shape (2, 2, 3), at the position along the normal that is held for it."""
    _, rows, columns = volume.shape
    ends = [[(index, row, column) for column in (0, columns - 1)] for row in (0, rows - 1)]
    return volume.affine.to_patient(np.array(ends)) + _off_even(volume)[index] * volume.normal


def _off_even(volume: Volume) -> np.ndarray:
    """Return how far each slice lies from where the even map of the volume has it, along the normal, mm."""
    first = np.zeros((volume.shape[0], 3))
    first[:, 0] = np.arange(volume.shape[0])
    return volume.slice_positions_mm - volume.affine.to_patient(first) @ volume.normal


def _off_even_mm(volume: Volume) -> float:
    return float(np.abs(_off_even(volume)).max()) if volume.is_placed else 0.0


if __name__ == "__main__":
    main()
