"""The phantom after the gate, once for the process."""

from __future__ import annotations

import pytest

from tests.builders import spect_phantom as phantom
from tests.ui.fusion_desk import ReleasedCase


@pytest.fixture(scope="session")
def spect_ct(tmp_path_factory: pytest.TempPathFactory) -> ReleasedCase:
    """Return the SPECT and the CT of the phantom, released."""
    folder = tmp_path_factory.mktemp("spect")
    phantom.write_ct(folder / "in")
    phantom.write_nm(folder / "in" / "nm")
    return ReleasedCase([folder / "in" / "ct", folder / "in" / "nm"], folder / "taken")
