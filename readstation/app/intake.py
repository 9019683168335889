"""Taking images into a station: the use case with this program's scanner, gate and store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from readstation._version import __version__
from readstation.app.station import OpenStation
from readstation.core.errors import Cancelled
from readstation.core.jobs import QuietJob
from readstation.imaging.archive_address import ArchiveAddress, ObjectArchive
from readstation.imaging.gate import DicomGate
from readstation.imaging.parser_process import ParserProcess
from readstation.imaging.scan import DicomScanner
from readstation.model.series import PhaseRole
from readstation.store.source_index import StationSourceIndex
from readstation.trial.ingest import IngestReport, IngestServices, run_ingest

SOURCES_NAME = "sources.db"
"""The file of the index of source files, in the profile's folder."""


def take_in(
    station: OpenStation,
    paths: Sequence[Path],
    job: QuietJob,
    *,
    dry_run: bool = False,
    pictures: bool = False,
    segmentations: bool = False,
    phase: PhaseRole | None = None,
    archive: ArchiveAddress | None = None,
) -> IngestReport:
    """Take images in and wait for the end; an interrupt stops the work at its next step.

    Parameters
    ----------
    pictures
        Whether secondary captures, ultrasound and other pictures that may show names are taken too (TR-20).
    segmentations
        Whether segmentations are taken too, which show what others outlined and never belong into a blinded read.
    phase
        What the office states for every CT and MR series of these paths; None takes what the images speak for.
    archive
        A DICOMweb archive and what to fetch from it besides the paths; None for none.

    Raises
    ------
    DataProblem
        If a path does not exist, or the archive's answers are none.
    EnvironmentFault
        If the disk refused, or the archive does not answer. Series stored before stay.
    Cancelled
        If the person stopped it. Series stored before stay.
    """
    asked = (pictures, segmentations)
    source = None if archive is None else _opened(archive)
    work = station.thread.submit(_taken_in, station, paths, job, asked, phase, source, dry_run=dry_run)
    try:
        return work.result()
    except KeyboardInterrupt:
        job.cancel()
        work.exception()
        raise Cancelled from None


def _opened(address: ArchiveAddress) -> ObjectArchive:
    # The client of archives takes a while to load, and most stations never have one.
    from readstation.imaging.dicomweb import DicomwebArchive

    return DicomwebArchive(address)


def _taken_in(
    station: OpenStation,
    paths: Sequence[Path],
    job: QuietJob,
    asked: tuple[bool, bool],
    phase: PhaseRole | None,
    archive: ObjectArchive | None,
    *,
    dry_run: bool,
) -> IngestReport:
    pictures, segmentations = asked
    rules = f"{__version__}{' with pictures' if pictures else ''}{' with segmentations' if segmentations else ''}"
    sources = StationSourceIndex.opened(station.folder / SOURCES_NAME, rules)
    try:
        with (
            TemporaryDirectory(prefix="readstation-", ignore_cleanup_errors=True) as scratch,
            ParserProcess(Path(scratch), job) as parser,
        ):
            scanner = DicomScanner(
                takes_pictures=pictures,
                takes_segmentations=segmentations,
                index=sources,
                parser=parser,
                archive=archive,
            )
            services = IngestServices(
                scanner,
                DicomGate(parser),
                station.store.images,
                station.store.office,
                sources,
                station.store.quarantine,
            )
            return run_ingest(
                paths, services=services, job=job, dry_run=dry_run, phase=phase, scratch_root=Path(scratch)
            )
    finally:
        sources.close()
