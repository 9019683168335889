"""The words for images on their way to this station."""

from __future__ import annotations

from readstation.core.phrases import tr
from readstation.ui.image_ports import ImagesState, ImagesWords


def images_sentence(images: ImagesWords) -> str:
    """Return the sentence about images under the one about delivery; empty where there is nothing to say."""
    if images.state is ImagesState.FETCHING:
        return tr("Images are being fetched: {percent} %.", percent=images.percent)
    if images.state is ImagesState.UNREACHABLE:
        return tr("Images wait for the network. What came is kept; it goes on by itself.")
    if images.state is ImagesState.NO_ROOM:
        return tr("Images wait for room on this disk. Your work is saved. Free some space; they come by themselves.")
    if images.state is ImagesState.STANDS_STILL:
        return tr("Images of a case that stands still wait for the trial office's decision. Your work is kept.")
    return images.detail if images.state is ImagesState.DAMAGED else ""
