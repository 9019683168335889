"""What was restored from a copy is no forgery: all that is sealed verifies, by two programs (TR-32, TR-36, TR-52)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from readstation.app.central_verification import verify_central
from readstation.app.verification import verify_bundle
from readstation.core.findings import Severity
from readstation.core.jobs import QuietJob
from readstation.exchange.evidence_bundle import TrialEvidence, write_bundle
from readstation.reading.verify import Verification
from readstation.store.central.factory import open_evidence
from tests.builders.central_access import CentralAccess
from tests.builders.set_back import Desk, desk_at
from tests.independent.checker import check


@pytest.fixture
def desk(access: CentralAccess, tmp_path: Path) -> Iterator[Desk]:
    made = desk_at(access, tmp_path)
    yield made
    made.here.close()


def work_and_send(desk: Desk, count: int) -> None:
    desk.here.work(count)
    desk.here.sync()
    desk.sequence()


def exported(desk: Desk, path: Path) -> str:
    with contextlib.closing(open_evidence(desk.access.auditor)) as source:
        evidence = TrialEvidence(
            source.charters(), source.public_keys(), source.key_owners(), source.facts(), source.put_aside(),
            source.log(),
        )  # fmt: skip
        write_bundle(path, evidence, "0.1.0", 1_790_000_000_000, QuietJob())
    return path.read_text(encoding="ascii")


def told(found: Verification) -> list[tuple[str, Severity]]:
    return [(each.code, each.severity) for each in found.findings if each.code != "TR-36.uncovered"]


def test_a_station_that_was_set_back_and_works_on_is_not_taken_for_altered(desk: Desk, tmp_path: Path) -> None:
    """TR-52: one line goes on where the other was put aside; it is told, once, and nothing else is."""
    work_and_send(desk, 5)
    old = desk.here.copied(tmp_path / "old")
    work_and_send(desk, 4)
    desk.here.set_back_to(old)
    work_and_send(desk, 9)
    work_and_send(desk, 3)

    at_central = verify_central(desk.access.auditor, QuietJob())
    assert told(at_central) == [("TR-52.line", Severity.WARNING)]
    assert at_central.is_sound
    text = exported(desk, tmp_path / "evidence.jsonl")
    assert told(verify_bundle(tmp_path / "evidence.jsonl", QuietJob())) == [("TR-52.line", Severity.WARNING)]
    assert check(text) == []


def test_an_event_that_was_exchanged_for_one_that_nobody_put_aside_is_found(desk: Desk, tmp_path: Path) -> None:
    """TR-36, sensitivity: without the quarantine beside it, the place where the lines part looks altered."""
    work_and_send(desk, 5)
    old = desk.here.copied(tmp_path / "old")
    work_and_send(desk, 4)
    desk.here.set_back_to(old)
    work_and_send(desk, 9)
    lines = exported(desk, tmp_path / "evidence.jsonl").splitlines(keepends=True)
    kept = [each for each in lines if '"kind":"put_aside"' not in each]
    (tmp_path / "less.jsonl").write_text("".join(kept), encoding="ascii")
    found = verify_bundle(tmp_path / "less.jsonl", QuietJob())
    assert "TR-36.chain" in {each.code for each in found.findings}
    assert not found.is_sound
