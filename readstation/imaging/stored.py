"""The digests that stored objects have now, computed anew from their pixels and geometry (TR-45)."""

from __future__ import annotations

from pathlib import Path

from readstation.core.errors import DataProblem, Refused
from readstation.imaging.decode import decoded
from readstation.imaging.digest import image_digest
from readstation.imaging.header import header_of
from readstation.imaging.objects import open_object
from readstation.imaging.picture import plain_frames


def digests_of_object(path: Path) -> tuple[str, ...]:
    """Return the digest of every frame of a stored object, in the order of its frames.

    Returns
    -------
    tuple of str
        Empty where the object is gone, damaged or no image.
    """
    try:
        source = open_object(path)
        form, frames = plain_frames(source)
        return tuple(
            image_digest(decoded(frames[frame.index or 0], form), form, frame) for frame in header_of(source).frames
        )
    except (Refused, DataProblem, OSError, LookupError, ValueError):
        # Whatever a damaged file makes the readers say: it is not the released image.
        return ()
