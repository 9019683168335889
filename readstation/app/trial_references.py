"""The blinded objects that documents refer to, found in the office's library by the signed digests (TR-29)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from readstation.app.station import OpenStation
from readstation.app.trial_assessments import opened_library
from readstation.app.trial_exports import MOST_FINDINGS
from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.core.ids import CaseAlias, SeriesKey
from readstation.core.jobs import Job
from readstation.geometry.affine import Affine
from readstation.imaging.header import FrameHeader, header_of
from readstation.imaging.objects import open_object
from readstation.imaging.stored import digests_of_object
from readstation.model.series import SeriesFacts
from readstation.model.subject import Task
from readstation.trial.documents.images import ReferencedImage
from readstation.trial.documents.measured import VisitDocument
from readstation.trial.packages import places_for
from readstation.trial.sdtm.subject import visit


def referenced_images(
    library: Path | OpenStation, documents: Iterable[VisitDocument], job: Job
) -> dict[tuple[str, int], dict[str, ReferencedImage]]:
    """Return every image that documents refer to, by case and visit, then by digest.

    The pixels and the geometry of each are read again and compared with the digest that was signed. The same image in
    two series of a visit is taken from the first.

    Parameters
    ----------
    library
        The office's profile that the images were taken into.
    documents, job
        What refers to them; progress and cancel.

    Raises
    ------
    Refused
        If one is not there, or is not the image that was signed for.
    """
    found: dict[tuple[str, int], dict[str, ReferencedImage]] = {}
    missing: list[Finding] = []
    with opened_library(library) as office:
        series = _Series(office)
        for document in documents:
            job.checkpoint()
            of_visit = found.setdefault((document.case, document.timepoint), {})
            of_visit |= series.images_of(document, document.digests - of_visit.keys())
            lacks = len(document.digests - of_visit.keys())
            if lacks:
                words = f"{lacks} of the images of {document.subject} at {visit(document.timepoint)} are not there."
                missing.append(Finding("TR-29.reference", words))
    if missing:
        words = "The library does not hold the images that were read. Nothing was written."
        raise Refused(Finding("export.images", words), *missing[:MOST_FINDINGS])
    return found


def files_of_series(
    library: Path | OpenStation, wanted: Iterable[tuple[str, tuple[str, ...]]], job: Job
) -> list[Sequence[Path]]:
    """Return the files of series of the treatment's images, in volume order.

    Parameters
    ----------
    library
        The office's profile that the images were taken into.
    wanted
        The office's code of the case, and the digests of all images of the series in their order, as they were signed.
    job
        Progress and cancel.

    Raises
    ------
    Refused
        If one is not there, or its images are not those that were signed for.
    """
    found: list[Sequence[Path]] = []
    with opened_library(library) as office:
        series = _Series(office)
        for case, digests in wanted:
            job.checkpoint()
            files = series.files_with(CaseAlias(case), digests)
            if files is None:
                words = "The library does not hold the images that volumes were drawn on. Nothing was written."
                raise Refused(Finding("export.images", words))
            found.append(files)
    return found


class _Series:
    """The series of the office's library, asked for once (`trial.packages.OfficeLibrary`)."""

    def __init__(self, office: OpenStation) -> None:
        self._office = office
        self._by_place: dict[tuple[CaseAlias, int], list[SeriesFacts]] = {}
        for each in office.run(office.store.looks.waiting_series):
            self._by_place.setdefault((each.case_alias, each.timepoint), []).append(each)

    def series_of(self, alias: CaseAlias, timepoint: int) -> tuple[SeriesFacts, ...]:
        """Return the series of a timepoint by their ordinals."""
        return tuple(self._by_place.get((alias, timepoint), ()))

    def places(self) -> tuple[tuple[CaseAlias, int], ...]:
        """Return every case and timepoint that has images, in order."""
        return tuple(sorted(self._by_place))

    def files_and_outline(self, series_key: SeriesKey) -> tuple[Sequence[Path], bytes | None]:
        """Return the files of a series in volume order, and its outline."""
        return self._office.run(self._office.store.images.files_and_outline, series_key)

    def images_of(self, document: VisitDocument, digests: frozenset[str]) -> Mapping[str, ReferencedImage]:
        """Return the images of a visit with some digests, as far as they are there."""
        alias, found = CaseAlias(document.case), dict[str, ReferencedImage]()
        places = places_for(self, alias, Task.READ).get(document.timepoint, ())
        for facts in (each for own in places for each in self.series_of(alias, own)):
            here = [index for index, each in enumerate(facts.images) if each.digest in digests - found.keys()]
            for file in self._files(facts, here) if here else ():
                found |= {name: image for name, image in _images_in(file).items() if name in digests - found.keys()}
        return found

    def files_with(self, alias: CaseAlias, digests: tuple[str, ...]) -> Sequence[Path] | None:
        """Return the files of the series whose images have these digests, computed anew; None without it.

        Those of the case are looked at first. A SPECT/CT may have come under a name of its own: the digests say which.
        """
        places = sorted(self.places(), key=lambda place: (place[0] != alias, place))
        for facts in (each for place in places for each in self.series_of(*place)):
            if tuple(each.digest for each in facts.images) != digests:
                continue
            files = self._files(facts, range(len(facts.images)))
            if tuple(digest for file in files for digest in digests_of_object(file)) == digests:
                return files
        return None

    def _files(self, facts: SeriesFacts, here: Sequence[int]) -> Sequence[Path]:
        """Return the files of some images of a series: of one image each, or every one of it."""
        try:
            files, _ = self.files_and_outline(facts.series_key)
        except DataProblem:
            return ()
        return [files[index] for index in here] if len(files) == len(facts.images) else files


def _images_in(file: Path) -> dict[str, ReferencedImage]:
    """Return the images of an object by their digests, computed anew; none where it is gone or damaged."""
    digests = digests_of_object(file)
    frames = header_of(open_object(file)).frames if digests else ()
    return {
        digest: ReferencedImage(file, None if frame.index is None else frame.index + 1, placed)
        for digest, frame in zip(digests, frames, strict=True)
        if (placed := _placed(frame)) is not None
    }


def _placed(frame: FrameHeader) -> Affine | None:
    position, orientation = frame.position_mm, frame.orientation
    if position is None or orientation is None or frame.row_spacing_mm is None or frame.column_spacing_mm is None:
        return None
    across, down = orientation[:3], orientation[3:]
    normal = [across[(n + 1) % 3] * down[(n + 2) % 3] - across[(n + 2) % 3] * down[(n + 1) % 3] for n in range(3)]
    return Affine.from_dicom(position, orientation, frame.row_spacing_mm, frame.column_spacing_mm, normal)
