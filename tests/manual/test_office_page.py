"""The office's manual, followed by a shell: every command as it stands there, and what it shows."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from sqlalchemy import make_url

from readstation.core.resources import resource_path
from tests.builders.office_desk import forget_the_sequencer
from tests.builders.signing_station import PASSWORD
from tests.support.machine import not_run
from tests.support.transcript import Shell, steps_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "manual" / "office.md"

pytestmark = pytest.mark.postgres


def test_the_office_page_is_what_happens(postgres_url: str, tmp_path: Path) -> None:
    """TR-1, TR-6, TR-15, TR-22: set-up, enrolment by three people, cases, the end of an account, as the page has it."""
    if sys.platform == "win32":
        not_run("the page is typed into a shell of Linux or macOS")
    target = make_url(postgres_url)
    forget_the_sequencer(target)
    options = "&".join(f"{name}={value}" for name, value in target.query.items())
    (tmp_path / "administrator.password").write_text(f"{target.password}\n")
    for name in ("reyes", "weiss"):
        (tmp_path / f"{name}.password").write_text(f"{PASSWORD}\n")
    (tmp_path / "charter.json").write_bytes(resource_path("charters", "demo.json").read_bytes())
    environment = {
        "DB": f"{target.host}:{target.port}/{target.database}?{options}",
        "ADMIN": str(target.username),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "LC_ALL": "C.UTF-8",
    }
    steps = list(steps_of(PAGE))
    assert len(steps) >= 20
    with Shell(environment) as shell:
        shell.run(f"cd {tmp_path}")
        for step in steps:
            shell.follow(step, PAGE.name)
