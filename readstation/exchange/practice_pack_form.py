"""What the head and the list of images of a practice pack may say: sizes, counts and texts within limits (TR-59)."""

from __future__ import annotations

import re

from readstation.core.errors import DataProblem
from readstation.model.practice import PACK_FORMAT, PackManifest, PackPart, PracticeIndex

LARGEST_INDEX_BYTES = 64 * 1024 * 1024
_LARGEST = {
    PackPart.CHARTER: 10_000_000,
    PackPart.PLAN: 1_000_000,
    PackPart.REFERENCE: 10_000_000,
    PackPart.IMAGES: 32 * 1024**3,
}
_MOST_SERIES = 500
_MOST_FILES = 100_000
_LARGEST_FILE_BYTES = 2 * 1024**3
_MOST_TIMEPOINTS = 40
_MOST_TASKS = 50
_MOST_EXPERTS = 20
_LONGEST_TITLE = 200
_LONGEST_TASK = 2000
_HEX_128 = re.compile(r"[0-9a-f]{32}")
_HEX_256 = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CODE = re.compile(r"[0-9A-Z-]{1,20}")


def check_manifest(manifest: PackManifest) -> None:
    """Refuse a head that its own author signed and that is none all the same.

    Raises
    ------
    DataProblem
        With the first thing that is wrong.
    """
    lock, author = manifest.lock, manifest.author
    digests = (lock.salt_hex, lock.secret_hex, lock.commitment, author.public_key_hex)
    texts = (manifest.title, author.printed_name, author.login, manifest.software)
    faults = (
        (manifest.format != PACK_FORMAT, "its form is unknown"),
        (_HEX_128.fullmatch(manifest.pack_id) is None, "its id is none"),
        (_CODE.fullmatch(manifest.case_alias) is None, "its case code is none"),
        (_DAY.fullmatch(manifest.made_day) is None, "its day is none"),
        (tuple(each.part for each in manifest.parts) != tuple(PackPart), "its parts are not each there once"),
        (
            any(not 0 < each.size_bytes <= _LARGEST[each.part] for each in manifest.parts),
            "a part is empty or too large",
        ),
        (any(_HEX_256.fullmatch(each.digest) is None for each in manifest.parts), "the digest of a part is none"),
        (any(_HEX_256.fullmatch(each) is None for each in digests), "its seal is none"),
        (any(not 0 < len(each) <= _LONGEST_TITLE for each in texts), "a name is empty or too long"),
        (len(manifest.tasks) > _MOST_TASKS or any(len(each) > _LONGEST_TASK for each in manifest.tasks), "its tasks"),
        (not 1 <= manifest.experts <= _MOST_EXPERTS, "the number of its experts is out of range"),
        (_are_no_timepoints(manifest.timepoints), "its timepoints are not in order from the baseline"),
    )
    for is_wrong, words in faults:
        if is_wrong:
            raise DataProblem(f"this practice case cannot be used: {words}")


def check_index(index: PracticeIndex, manifest: PackManifest, content_bytes: int) -> None:
    """Refuse a list of images that is not what follows it, or not what the head says.

    Parameters
    ----------
    index, manifest
        The list and the head.
    content_bytes
        How many bytes of files follow the list.

    Raises
    ------
    DataProblem
        With the first thing that is wrong.
    """
    facts = [each.facts for each in index.series]
    sizes = [size for each in index.series for size in each.file_sizes]
    places = [(each.timepoint, each.series_ordinal) for each in facts]
    faults = (
        (not 0 < len(facts) <= _MOST_SERIES, "it has no series or too many"),
        (len(sizes) > _MOST_FILES, "it has too many images"),
        (any(not 0 < size <= _LARGEST_FILE_BYTES for size in sizes), "an image is empty or too large"),
        (sum(sizes) != content_bytes, "its images are not as long as it says"),
        (len(set(places)) != len(places) or places != sorted(places), "a series is there twice or out of its place"),
        (len({each.series_key for each in facts}) != len(facts), "a series is there twice"),
        ({each.timepoint for each in facts} != set(manifest.timepoints), "its series are not those of its timepoints"),
        (any(each.case_alias != manifest.case_alias for each in facts), "a series belongs to another case"),
        (any(not each.images for each in facts), "a series has no image"),
        (any([image.ordinal for image in each.images] != list(range(1, len(each.images) + 1)) for each in facts),
         "the images of a series are not numbered in order"),
        (any(_HEX_256.fullmatch(image.digest) is None for each in facts for image in each.images), "a digest is none"),
        (any(len(each.file_sizes) > len(each.facts.images) or not each.file_sizes for each in index.series),
         "a series has more files than images"),
        (any(re.fullmatch(r"(?:[0-9a-f]{2})*", each.outline) is None for each in index.series), "an outline is none"),
    )  # fmt: skip
    for is_wrong, words in faults:
        if is_wrong:
            raise DataProblem(f"this practice case cannot be used: {words}")


def _are_no_timepoints(timepoints: tuple[int, ...]) -> bool:
    return not timepoints or len(timepoints) > _MOST_TIMEPOINTS or timepoints != tuple(range(len(timepoints)))
