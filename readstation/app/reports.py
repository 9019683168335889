"""The report of a signed read, wired: verified first, then put together from signed bytes and verified images."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from readstation._version import __version__
from readstation.app.station import OpenStation
from readstation.app.verification import StoredDigests
from readstation.core.canonical import JsonObject, sha256_hex
from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.core.ids import ReadId, SeriesKey
from readstation.core.jobs import Job
from readstation.core.phrases import in_the_words_of_the_record, phrase
from readstation.exchange.pdf import report_pdf
from readstation.exchange.pdf_fonts import PrintMetrics
from readstation.exchange.whole_file import write_checked
from readstation.geometry.volume import Volume
from readstation.model.audit import AuditAction
from readstation.model.read import SignedRead
from readstation.model.series import SeriesFacts, TimepointImages
from readstation.model.subject import Assignment
from readstation.reading.ports import AuditDraft, Session, Transaction
from readstation.reading.report import KeyPicture
from readstation.reading.signed_view import signed_view
from readstation.reading.unseal import unseal
from readstation.reading.verification_code import verification_code
from readstation.reading.verify import ImageVerdict
from readstation.reading.verify_one import series_of_signed, verify_read
from readstation.reading.views import ReadView
from readstation.security.keys import check_signature
from readstation.ui.ports import ReportWritten
from readstation.ui.presenters.key_pictures import PictureWish, key_picture, picture_wishes, wants_reslice
from readstation.ui.presenters.report import read_report

NOT_SIGNED = "This read is not signed. A report is made of signed reads only."


@dataclass
class PreparedReport:
    """A verified read with its key images, ready to be set on paper.

    Attributes
    ----------
    signed, view
        The read.
    wishes
        Its key images in order.
    pictures
        Those that are cut, by their place in `wishes`.
    waiting
        The volumes of those that VTK has to cut, by their place: only on the main thread.
    """

    signed: SignedRead
    view: ReadView
    wishes: tuple[PictureWish, ...]
    pictures: dict[int, KeyPicture] = field(default_factory=dict)
    waiting: dict[int, Volume] = field(default_factory=dict)

    def cut_next(self) -> bool:
        """Cut one plane across the voxels, on the main thread; return whether there was one to cut."""
        if not self.waiting:
            return False
        place = next(iter(self.waiting))
        self.cut(place, self.waiting.pop(place))
        return True

    def cut(self, place: int, volume: Volume) -> None:
        """Cut one picture from its volume."""
        with in_the_words_of_the_record():
            picture = key_picture(self.wishes[place], self.view, volume, PrintMetrics())
        if picture is not None:
            self.pictures[place] = picture

    def in_order(self) -> Sequence[tuple[PictureWish, KeyPicture]]:
        """Return the pictures in the order in which they stand."""
        return [(self.wishes[place], self.pictures[place]) for place in sorted(self.pictures)]


class Reports:
    """Reports of the reads of a station. What it does may take long: call it on a thread that may wait.

    Parameters
    ----------
    station
        The open station.
    """

    def __init__(self, station: OpenStation) -> None:
        self._station = station

    def prepare(self, assignment: Assignment, job: Job) -> PreparedReport:
        """Verify a read with all its images, and cut its key images.

        Raises
        ------
        Refused
            If it is not signed, or anything of it does not verify; the findings say what. Or if the station had no
            contact with central for too long (TR-3).
        DataProblem, EnvironmentFault
            If its images are damaged or the disk fails.
        Cancelled
            If the person stopped it.
        """
        self._station.run(self._station.grace.refuse_past, assignment.login)
        signed = self._latest(assignment.read_id)
        self._verify(signed, job)
        charter = self._station.run(self._station.store.reads.charter, unseal(signed.sealed).charter_digest)
        with in_the_words_of_the_record():
            view = signed_view(signed, assignment, charter, self._images(signed, assignment))
            prepared = PreparedReport(signed, view, picture_wishes(view))
        self._cut(prepared, job)
        return prepared

    def write(self, prepared: PreparedReport, path: Path, job: Job, session: Session | None = None) -> ReportWritten:
        """Set a report on paper and write it, with its event in the audit trail (TR-34).

        Parameters
        ----------
        prepared
            The report; nothing of it is waiting any more.
        path
            Where the file shall lie; what lies there is replaced.
        session
            Who asked; None on the command line.

        Raises
        ------
        EnvironmentFault
            If the disk refused; no file was written.
        """
        job.report(0, 0, phrase("Setting the pages", inside=True))
        with in_the_words_of_the_record():
            report = read_report(prepared.signed, prepared.view, prepared.in_order(), __version__)
            data = report_pdf(report)
        job.checkpoint()
        event = report_event(prepared.signed, data, session)
        write_checked(path, data, lambda: self._station.run(self._station.store.reads.commit, Transaction((event,))))
        return ReportWritten(path, report.signature.code, report.case, report.version)

    def _latest(self, read_id: ReadId) -> SignedRead:
        versions = self._station.run(self._station.store.reads.signed_reads, read_id)
        if not versions:
            raise Refused(Finding("TR-31.report", NOT_SIGNED))
        return max(versions, key=lambda each: each.sealed.version)

    def _verify(self, signed: SignedRead, job: Job) -> None:
        station = self._station
        verdicts = self._verdicts(series_of_signed(signed), job)
        job.report(0, 0, phrase("Checking the record", inside=True))
        findings = station.run(
            verify_read, station.store.evidence, check_signature, signed.sealed.read_id, verdicts, job
        )
        errors = [finding for finding in findings if finding.is_error]
        if errors:
            first = Finding("TR-32.report", "The report was not written: the read does not verify.")
            raise Refused(first, *errors)

    def _verdicts(self, keys: Sequence[SeriesKey], job: Job) -> list[ImageVerdict]:
        digests = StoredDigests(_ShelfFromAfar(self._station))
        found: list[ImageVerdict] = []
        for number, key in enumerate(keys, start=1):
            for verdict in digests.of_series(key):
                job.checkpoint()
                found.append(verdict)
            job.report(number, len(keys), phrase("Checking images", inside=True))
        return found

    def _images(self, signed: SignedRead, assignment: Assignment) -> dict[int, TimepointImages]:
        timepoints = sorted({timepoint for timepoint, _ in unseal(signed.sealed).series_ordinals.values()})
        found = {}
        for timepoint in timepoints:
            images = self._station.run(self._station.store.reads.images, assignment.case_alias, timepoint)
            if images is None:
                raise DataProblem(f"The images of timepoint {timepoint} are not on this station. No file was written.")
            found[timepoint] = images
        return found

    def _cut(self, prepared: PreparedReport, job: Job) -> None:
        """Cut the pictures series by series, so that one volume is in memory at a time."""
        places: dict[SeriesKey, list[int]] = defaultdict(list)
        for place, wish in enumerate(prepared.wishes):
            places[wish.series_key].append(place)
        facts = _facts_by_key(prepared.view)
        for number, (key, wanted) in enumerate(places.items()):
            job.report(number, len(places), phrase("Making key images", inside=True))
            job.checkpoint()
            volume = self._station.volumes.load(facts[key], job)
            for place in wanted:
                if wants_reslice(prepared.wishes[place], prepared.view, volume):
                    prepared.waiting[place] = volume
                else:
                    prepared.cut(place, volume)


@dataclass(frozen=True, slots=True)
class _ShelfFromAfar:
    """The station's image library, asked on its own thread from another one."""

    station: OpenStation

    def series_keys(self) -> tuple[SeriesKey, ...]:
        return self.station.run(self.station.store.images.series_keys)

    def purged(self) -> frozenset[SeriesKey]:
        return self.station.run(self.station.store.images.purged)

    def facts(self, series_key: SeriesKey) -> SeriesFacts:
        return self.station.run(self.station.store.images.facts, series_key)

    def files(self, series_key: SeriesKey) -> tuple[Path, ...]:
        return self.station.run(self.station.store.images.files, series_key)

    def recorded_digests(self, series_key: SeriesKey) -> dict[int, str]:
        return self.station.run(self.station.store.images.recorded_digests, series_key)


def _facts_by_key(view: ReadView) -> dict[SeriesKey, SeriesFacts]:
    return {facts.series_key: facts for images in view.images.values() for facts in images.series}


def report_event(signed: SignedRead, data: bytes, session: Session | None) -> AuditDraft:
    """Return the event of a report that was written: of which read, and the digest of the file (TR-34)."""
    said: JsonObject = {
        "version": signed.sealed.version,
        "code": verification_code(signed.sealed),
        "file": sha256_hex(data),
    }
    return AuditDraft(
        action=AuditAction.REPORT_WRITTEN,
        object_id=signed.sealed.read_id,
        login=None if session is None else session.person.login,
        role="" if session is None else session.person.role.value,
        session="" if session is None else session.session_id,
        after=said,
    )
