"""A station whose program is older than central: its work goes out, nothing comes, and the window says why (TR-53)."""

from __future__ import annotations

from pathlib import Path

import pytest

from readstation.app import delivery
from readstation.core.jobs import QuietJob
from readstation.store.central.migrate import known_schemas
from readstation.ui.image_ports import ImagesState
from readstation.ui.ports import SyncState
from tests.builders.delivered import delivered


def test_an_older_station_sends_and_fetches_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """TR-53: neither case nor image comes; with the new program everything is there, and nothing was lost."""
    with delivered(tmp_path) as parts:
        read_id, _ = parts.give(parts.new_case(2))
        assert parts.sync().has_opened
        parts.read_and_lock(read_id, 0)
        second, _ = parts.give(parts.new_case(1))
        with monkeypatch.context() as older:
            older.setattr(delivery, "known_schemas", lambda: known_schemas()[:-1])
            assert not parts.sync().has_opened
            words = parts.services.sync_status(parts.session)
            assert words.state is SyncState.CONFLICT
            assert words.detail.startswith("Central is newer than this program. Your work is kept and sent")
            assert (words.images.state, words.images.detail) == (ImagesState.DAMAGED, words.detail)
            assert words.queue is not None
            assert (words.queue.waiting, words.queue.refused) == (0, 0)
            assert parts.here(read_id) == [0]
            assert second not in {row.read_id for row in parts.services.worklist(parts.session)}
            # The read that is here goes on as before.
            read = parts.station.run(parts.services.open_read, parts.session, read_id)
            assert parts.station.run(read.view).next_step.title == "Waiting for the central database"
        assert parts.sync().has_opened
        assert parts.here(read_id) == [0, 1]
        assert parts.here(second) == [0]
        assert parts.services.sync_status(parts.session).state is not SyncState.CONFLICT
        assert not parts.services.fetch_images(parts.session, QuietJob()).waits_for_central
