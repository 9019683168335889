"""A view that is always closed, once with each painter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.painted import PAINTERS, PaintedView


@pytest.fixture(params=list(PAINTERS))
def view(request: pytest.FixtureRequest) -> Iterator[PaintedView]:
    made = PaintedView(PAINTERS[request.param])
    yield made
    made.close()
