"""How the last contact with central ended: what the window's word about sending rests on (design, section 11)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SyncActivity:
    """What sync found last.

    Attributes
    ----------
    is_online
        Whether the last contact succeeded; None before the first.
    needs_person
        Whether the last pass found a fork, a gap or another difference.
    offline_since
        Wall-clock time since when there is no contact, as ``11:42``, or "".
    last_contact
        When a pass last came to its end in this run of the program, as ``11:42``, or "".
    held_back
        Why nothing is fetched from central for now (TR-53), or "".
    to_renew
        That the station's certificate has ended or ends soon (TR-7), or "".
    """

    is_online: bool | None = None
    needs_person: bool = False
    offline_since: str = ""
    last_contact: str = ""
    held_back: str = ""
    to_renew: str = ""
