"""Damaged objects of every encoding: a finding or a true volume, never a crash, a hang, or memory without end (TR-57).

Figures of the long run stand in ``docs/evidence/fuzz-images.md``.
"""

from __future__ import annotations

import os
import resource
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest

from readstation.core.errors import Refused
from readstation.imaging.objects import INFLATED_LIMIT_BYTES, open_object
from tests.builders.dicom import set_pixels
from tests.builders.dicom_release import scan
from tests.builders.mutated_images import deep_file, deflated, placed_dataset
from tests.support.fuzz_images import LIMIT_S, MEMORY_LIMIT_MB, FuzzRun, fuzz

_SECONDS = float(os.environ.get("READSTATION_FUZZ_SECONDS", "900"))
_FIRST = int(os.environ.get("READSTATION_FUZZ_SEED", "1000000"))


def assert_clean(run: FuzzRun) -> None:
    assert run.code == 0, f"seed {run.seed}: {run.errors}"
    assert run.figures["errors_swallowed"] == 0
    assert run.figures["memory_mb"] < MEMORY_LIMIT_MB
    assert run.figures["slowest_s"] < LIMIT_S


def test_some_hundred_damaged_objects(tmp_path: Path) -> None:
    run = fuzz(1, 301, 60, tmp_path)
    assert_clean(run)
    assert run.figures["outcomes"]["shown"] > 20
    assert len(run.figures["outcomes"]) > 10


@pytest.mark.slow
def test_a_quarter_of_an_hour_of_damaged_objects(tmp_path: Path) -> None:
    run = fuzz(_FIRST, _FIRST + 10_000_000, _SECONDS, tmp_path)
    sys.stdout.write(f"{run.figures}\n")
    assert_clean(run)


@pytest.mark.parametrize("has_lengths", [True, False])
def test_a_hundred_thousand_sequences_in_each_other_are_refused(tmp_path: Path, *, has_lengths: bool) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "deep.dcm").write_bytes(deep_file(100_000, has_lengths=has_lengths))
    result = scan([tmp_path / "in"], tmp_path / "s")
    assert result.series == ()
    assert [each.finding.code for each in result.refused] == ["object.too-deep"]


@pytest.mark.parametrize(("depth", "is_taken"), [(32, True), (33, False), (200, False)])
@pytest.mark.parametrize("has_lengths", [True, False])
def test_thirty_two_sequences_in_each_other_are_the_most(
    tmp_path: Path, depth: int, *, is_taken: bool, has_lengths: bool
) -> None:
    path = tmp_path / "deep.dcm"
    path.write_bytes(deep_file(depth, has_lengths=has_lengths))
    if is_taken:
        assert open_object(path).pixel_offset is not None
    else:
        with pytest.raises(Refused, match="nested deeper"):
            open_object(path)


@pytest.mark.parametrize(("name", "code"), [("a.dcm", "object.inflates"), ("DICOMDIR", "directory.unreadable")])
def test_an_object_that_inflates_without_end_is_refused(tmp_path: Path, name: str, code: str) -> None:
    """A bomb of 300 MB; what it would unpack to is never held."""
    dataset = placed_dataset()
    set_pixels(dataset, np.zeros((16, 16), np.int16))
    content = deflated(dataset)
    length = int.from_bytes(content[140:144], "little") + 144
    unpacked = zlib.decompressobj(-zlib.MAX_WBITS).decompress(content[length:])
    packer = zlib.compressobj(1, wbits=-zlib.MAX_WBITS)
    parts = [packer.compress(unpacked)] + [packer.compress(bytes(1 << 20)) for _ in range(300)] + [packer.flush()]
    path = tmp_path / "in" / name
    path.parent.mkdir()
    path.write_bytes(content[:length] + b"".join(parts))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    [refused] = scan([path.parent], tmp_path / "s").refused
    assert refused.finding.code == code
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert grown < 2 * INFLATED_LIMIT_BYTES + (64 << 20)


def test_a_header_that_claims_a_thousand_million_frames_is_refused(tmp_path: Path) -> None:
    dataset = placed_dataset("1.2.840.10008.5.1.4.1.1.2.1")
    set_pixels(dataset, np.zeros((1, 1), np.uint8))
    dataset.NumberOfFrames = 1_000_000_000
    (tmp_path / "in").mkdir()
    dataset.save_as(tmp_path / "in" / "a.dcm", enforce_file_format=True)
    result = scan([tmp_path / "in"], tmp_path / "s")
    assert [each.finding.code for each in result.refused] == ["object.size"]
