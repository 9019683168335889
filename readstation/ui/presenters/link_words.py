"""What the pill on a view says of its link to an earlier timepoint."""

from __future__ import annotations

from readstation.viewer.link import FrameLink, LinkKind


def link_words(label: str, link: FrameLink, offset: int | None, *, has_room: bool) -> str:
    """Return the words of the pill.

    Parameters
    ----------
    label
        The earlier timepoint, such as ``TP0``.
    link
        How its frame of reference lies to this one's.
    offset
        By how many slices this view is ahead; None where the planes are no acquired slices.
    has_room
        Whether the view is wide enough for the key that corrects it.
    """
    if link.kind is LinkKind.POSITION:
        return f"Linked to {label} by position" + (" only, Shift+L when they match" if has_room else "")
    if link.kind is LinkKind.REGISTERED and link.residual_mm is not None:
        return f"Linked to {label}, registered ± {link.residual_mm:.1f} mm"
    return f"Linked to {label}{_offset_words(offset)}"


def _offset_words(offset: int | None) -> str:
    if not offset:
        return ""
    return f", offset {'+' if offset > 0 else '−'}{abs(offset)} slice{'s' if abs(offset) > 1 else ''}"
