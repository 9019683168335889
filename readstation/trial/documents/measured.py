"""What one document says: the measured lines and key images of one reader at one visit of a subject."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from readstation.core.ids import ReadId
from readstation.model.lesion import Assessment, Lesion, LesionRole, Measurement, PointUm
from readstation.trial.documents.concepts import Concept, category, diameter, finding_site, place, side
from readstation.trial.sdtm.subject import AssessedRead, Assessor, Subject
from readstation.trial.sdtm.terms import link_id
from readstation.trial.sdtm.tumours import has_taken_in, merged_id, piece_id


@dataclass(frozen=True, slots=True)
class MeasuredLine:
    """A calliper of a lesion, as it was signed.

    Attributes
    ----------
    tracking_id, tracking_uid
        What ties a lesion together over the visits: the link id of the SDTM tables, and a UID.
    category, name, method
        What the lesion counts as, and what was measured by which method.
    site, side, place
        Where it lies; `place` in the words of the read, where the site says less.
    length_tenths
        Tenths of a millimetre.
    image_digest
        The image that it was drawn on.
    start, end
        Its end points, whole micrometres, LPS.
    """

    tracking_id: str
    tracking_uid: str
    category: Concept
    name: Concept
    method: Concept | None
    site: Concept
    side: Concept | None
    place: Concept | None
    length_tenths: int
    image_digest: str
    start: PointUm
    end: PointUm


@dataclass(frozen=True, slots=True)
class VisitDocument:
    """One reader's lines and key images of one visit.

    Attributes
    ----------
    study, subject, case
        STUDYID, USUBJID, and the office's code of the case.
    assessor, timepoint
        Whose, and when.
    lines
        Every measured line.
    key_images
        The digests of the acquired images that were kept as key images.
    key_reformats
        How many key images are of planes that no image has, so that no reference can name them.
    """

    study: str
    subject: str
    case: str
    assessor: Assessor
    timepoint: int
    lines: tuple[MeasuredLine, ...]
    key_images: tuple[str, ...]
    key_reformats: int

    @property
    def digests(self) -> frozenset[str]:
        """Every image that is referenced."""
        return frozenset((*(each.image_digest for each in self.lines), *self.key_images))


def visit_documents(subject: Subject) -> Iterator[VisitDocument]:
    """Return what there is to write of a subject: one document for each read and visit, because a visit is a study.

    A visit without a line and without a key image has none.
    """
    for read in subject.reads:
        for timepoint in sorted(read.state.timepoints):
            kept = [each.shot for each in read.state.key_images.values() if each.timepoint == timepoint]
            digests = tuple(dict.fromkeys(each.image_digest for each in kept if each.is_on_image))
            found = VisitDocument(
                subject.study, subject.subject, subject.case, read.assessor, timepoint,
                tuple(_lines(read, timepoint)), digests, sum(not each.is_on_image for each in kept),
            )  # fmt: skip
            if found.lines or kept:
                yield found


def tracking_uid(read_id: ReadId, *parts: str) -> str:
    """Return the UID of something of a read: the same at every visit, in every version and export (PS3.5 B.2)."""
    text = "\x1f".join(("readstation-tracking-1", read_id, *parts)).encode()
    return f"2.25.{int.from_bytes(hashlib.sha256(text).digest()[:16], 'big')}"


def _lines(read: AssessedRead, timepoint: int) -> Iterator[MeasuredLine]:
    prefix = read.assessor.prefix
    for role in LesionRole:
        for lesion in read.state.of_role(role):
            said = read.state.assessment(lesion.lesion_id, timepoint)
            if said is None:
                continue
            for suffix, tracking_id, drawn in _drawn(read, lesion, said, prefix):
                name, method = diameter(lesion)
                yield MeasuredLine(
                    tracking_id, tracking_uid(read.state.read_id, lesion.lesion_id, suffix), category(lesion), name,
                    method, finding_site(lesion), side(lesion), place(lesion), drawn.length_tenths,
                    drawn.image_digest, drawn.start, drawn.end,
                )  # fmt: skip


def _drawn(read: AssessedRead, lesion: Lesion, said: Assessment, prefix: str) -> Iterator[tuple[str, str, Measurement]]:
    """Return every line of a lesion at a visit, with what is tracked by it: the lesion, a piece, or what it took in."""
    if said.measurement is not None:
        merged = has_taken_in(read.state, lesion, said.timepoint)
        name = merged_id(lesion, prefix) if merged else link_id(lesion, prefix)
        yield "M" if merged else "", name, said.measurement
    for number, part in enumerate(said.parts, start=1):
        if part is not None:
            yield str(number), piece_id(lesion, prefix, number), part
