"""A view that is always closed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from readstation.viewer.slice_view import SliceView


@pytest.fixture
def view() -> Iterator[SliceView]:
    made = SliceView()
    yield made
    made.close()
