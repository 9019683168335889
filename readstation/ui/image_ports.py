"""What the window knows of images on their way to the station."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ImagesState(StrEnum):
    """How fetching images stands."""

    REST = "rest"
    FETCHING = "fetching"
    UNREACHABLE = "unreachable"
    NO_ROOM = "no_room"
    DAMAGED = "damaged"
    STANDS_STILL = "stands_still"


@dataclass(frozen=True, slots=True)
class ImagesWords:
    """How fetching images stands; it is the same for every read, whatever lies behind it (TR-23).

    Attributes
    ----------
    state
        The state.
    percent
        How much of what is wanted is here.
    detail
        What a person must look at, where something came damaged.
    """

    state: ImagesState = ImagesState.REST
    percent: int = 100
    detail: str = ""


NO_IMAGES = ImagesWords()
"""Nothing is under way and nothing is wrong."""


@dataclass(frozen=True, slots=True)
class ImagesFetched:
    """What a pass over the images did.

    Attributes
    ----------
    has_opened
        Whether images can be seen now that could not before.
    waits_for_central
        Whether a read cannot go on before central has answered for its last lock. A read that stands still does not
        wait for an answer of central's but for people (TR-26).
    is_unreachable
        Whether central or the place of the images did not answer to the end.
    """

    has_opened: bool = False
    waits_for_central: bool = False
    is_unreachable: bool = False
