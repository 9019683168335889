"""A read in memory that commands are planned on, by the real handlers and without a store."""

from __future__ import annotations

import dataclasses

import pytest

from readstation.core.errors import Refused
from readstation.core.ids import LesionId
from readstation.criteria.config import CriteriaConfig
from readstation.model.charter import Charter
from readstation.model.read import ReadState, TimepointState
from readstation.model.series import TimepointImages
from readstation.reading.commands import AddLesion, Command
from readstation.reading.edit import EditContext
from readstation.reading.handlers import plan_edit
from readstation.reading.rows import change, rows_of, state_from_rows, with_changes
from tests.builders.reads import ALIAS, READ, demo_charter, timepoint_images

CONFIG = CriteriaConfig.defaults()


class Read:
    """A read in memory, to which commands are done without a store."""

    def __init__(
        self,
        timepoints: int = 1,
        config: CriteriaConfig = CONFIG,
        charter: Charter | None = None,
        **images: TimepointImages,
    ) -> None:
        self.config = config
        self.charter = charter or demo_charter()
        self.images = {n: timepoint_images(n) for n in range(timepoints)}
        self.images.update({int(name[2:]): each for name, each in images.items()})
        self.state = ReadState(READ, ALIAS, timepoints={0: TimepointState(0)})
        self._made = 0

    def do(self, command: Command) -> str:
        context = EditContext(self.state, self.charter, self.config, self.images, LesionId(f"L{self._made + 1}"))
        edit = plan_edit(command, context)
        rows = rows_of(self.state)
        changes = [each for key, row in edit.rows.items() if (each := change(rows, key, row)) is not None]
        self.state = state_from_rows(READ, ALIAS, self.state.step + 1, with_changes(rows, changes))
        self._made += isinstance(command, AddLesion)
        return edit.words

    def lock_and_open(self, timepoint: int) -> None:
        locked = {n: TimepointState(n, is_locked=True) for n in range(timepoint)}
        self.state = dataclasses.replace(self.state, timepoints={**locked, timepoint: TimepointState(timepoint)})

    def refuses(self, command: Command) -> str:
        before = self.state
        with pytest.raises(Refused) as caught:
            self.do(command)
        assert self.state == before
        return caught.value.findings[0].message
