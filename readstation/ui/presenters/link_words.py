"""What the pill on a view says of its link to an earlier timepoint."""

from __future__ import annotations

from readstation.core.phrases import tr
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
        if has_room:
            return tr("Linked to {label} by position only, Shift+L when they match", label=label)
        return tr("Linked to {label} by position", label=label)
    if link.kind is LinkKind.REGISTERED and link.residual_mm is not None:
        return tr("Linked to {label}, registered ± {residual} mm", label=label, residual=f"{link.residual_mm:.1f}")
    if not offset:
        return tr("Linked to {label}", label=label)
    signed = f"{'+' if offset > 0 else '−'}{abs(offset)}"
    if abs(offset) == 1:
        return tr("Linked to {label}, offset {signed} slice", label=label, signed=signed)
    return tr("Linked to {label}, offset {signed} slices", label=label, signed=signed)
