"""Every object of the shared data that the scanner takes: the fast way reads what pydicom and the gate read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from readstation.core.jobs import QuietJob
from readstation.imaging.decode import decoded
from readstation.imaging.image_file import HeaderReader, ImageFile, read_file
from readstation.imaging.objects import open_object, quiet_parser
from readstation.imaging.picture import plain_frames
from readstation.imaging.pixels import PixelReader
from readstation.imaging.plan import plan_of
from readstation.imaging.scan import DicomScanner

SHARED = Path(__file__).resolve().parents[2] / "../shared/data"
FOLDERS = sorted(path.name for path in SHARED.iterdir() if path.is_dir()) if SHARED.is_dir() else []

pytestmark = [
    pytest.mark.shared_data,
    pytest.mark.skipif(not FOLDERS, reason="no folder shared/data beside the checkout"),
]


@pytest.mark.parametrize("folder", FOLDERS)
def test_fast_and_careful_read_the_same(tmp_path: Path, folder: str) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with quiet_parser():
        found = DicomScanner(takes_pictures=True, takes_segmentations=True).scan([SHARED / folder], scratch, QuietJob())
        paths = list(dict.fromkeys(image.source.path for series in found.series for image in series.images))
        reader = HeaderReader()
        for ordinal, path in enumerate(paths):
            fast, careful = reader.read(path, ordinal), read_file(path, ordinal)
            assert _without_times(fast) == _without_times(careful)
            form, frames = plain_frames(open_object(path))
            plan = plan_of([fast])
            pixels = PixelReader(plan)
            out = np.empty(plan.shape[1:], plan.dtype)
            for index, (_, image) in enumerate(plan.places):
                pixels.fill(index, out)
                stored = decoded(frames[image.frame.index or 0], form)
                got = out if plan.is_stored else pixels.stored(index, out)
                assert np.array_equal(got, stored, equal_nan=form.is_float)


def _without_times(file: ImageFile) -> tuple[object, ...]:
    """Return what loading uses: of a file read by its differences, times are those of the first of its kind."""
    unused: dict[str, Any] = {
        "temporal_position": None,
        "acquisition_number": None,
        "acquired_s": None,
        "content_s": None,
    }
    unused |= {"echo": None, "trigger_s": None, "diffusion_b": None}
    frames = tuple(frame._replace(**unused) for frame in file.frames)
    places = (file.pixel_offset, file.pixel_length, file.is_encapsulated, file.is_deflated)
    return frames, file.form, places, file.is_plain, file.padding, file.is_inverted
