"""Images of closed reads leave the station (TR-63)."""

from __future__ import annotations

from readstation.app.station import OpenStation
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import ReadId
from readstation.store.package_files import PackageFiles


def purge_read(station: OpenStation, read_id: ReadId, *, is_taken_back: bool = False) -> int:
    """Remove the images and packages of a closed read for good, and return how many image files went.

    Parameters
    ----------
    station
        The open station.
    read_id
        Which read.
    is_taken_back
        Whether the office has taken it back; else it must be signed.

    Raises
    ------
    Refused
        If there is no such read, it is not signed, or something of it waits for central. Nothing was removed.
    EnvironmentFault
        If the disk refused.
    """
    return station.run(_purge, station, read_id, is_taken_back=is_taken_back)


def _purge(station: OpenStation, read_id: ReadId, *, is_taken_back: bool) -> int:
    store = station.store
    for person in station.vault.people():
        given = next((each for each in store.reads.assignments(person.login) if each.read_id == read_id), None)
        if given is None:
            continue
        is_decided = store.adjudications.decision(read_id, store.adjudications.newest(read_id)) is not None
        if not is_taken_back and not is_decided and not store.reads.signed_reads(read_id):
            raise Refused(Finding("TR-63.open", "This read is not signed. Its images stay."))
        if store.outbox.waiting_of(read_id):
            raise Refused(Finding("TR-63.waiting", "Central has not confirmed all of this read. Its images stay."))
        shelf = PackageFiles(station.profile.packages)
        for entry in store.packages.known(person.login):
            if entry.read_id == read_id:
                shelf.drop(entry.name)
        return store.images.purge(given.case_alias)
    raise Refused(Finding("TR-63.read", "There is no such read on this station."))
