"""Practice cases of the phantom read without pixels: the real session and rules on made-up images of its geometry."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from readstation.app.practice_reading import ScriptedRead
from readstation.imaging.phantom.layout import PhantomSize
from readstation.imaging.phantom.phases import PHASES
from readstation.imaging.phantom.practice import PhantomCase, Said, SaidLesion
from readstation.model.read import SignedRead
from tests.builders.reads import ALIAS, PASSWORD, asking_charter, series_facts, station_with_case

SIZE = PhantomSize.SMALL


def signed_read(folder: Path, case: PhantomCase) -> SignedRead:
    """Return a read of a case, signed, as its `said` has it."""
    with station_with_case(folder, timepoints=0, charter=asking_charter()) as station:
        for timepoint in range(len(case.painted)):
            slices = len(case.scan(timepoint, SIZE).slice_z_mm)
            for ordinal, phase in enumerate(PHASES, start=1):
                facts = series_facts(timepoint, ordinal, phase, ALIAS, slices, slice_interval_um=3000)
                station.store.images.put_series(facts, [f"{facts.series_key}".encode()], b"")
        opened = station.open_read()
        ScriptedRead(opened, case, SIZE).read_all()
        return opened.sign(opened.seal(), PASSWORD)


def saying(case: PhantomCase, label: str, timepoint: int, said: Said | None) -> PhantomCase:
    """Return a case in which something else is said of a lesion at a timepoint."""
    return replace(case, said=tuple(_changed(each, label, timepoint, said) for each in case.said))


def with_lesion(case: PhantomCase, lesion: SaidLesion) -> PhantomCase:
    """Return a case in which one lesion more is marked, before the others of its kind."""
    return replace(case, said=(*case.said, lesion))


def without_lesion(case: PhantomCase, label: str) -> PhantomCase:
    """Return a case in which a lesion is not marked."""
    return replace(case, said=tuple(each for each in case.said if each.label != label))


def _changed(lesion: SaidLesion, label: str, timepoint: int, said: Said | None) -> SaidLesion:
    if lesion.label != label:
        return lesion
    return replace(lesion, at=tuple(said if n == timepoint else each for n, each in enumerate(lesion.at)))
