"""Practice from pack to score: nothing shows the reference before the signature, and no other way gives a score.

TR-15, TR-24, row 28 of the attack battery; product, "Practice, offline"; decision 0014.
"""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from readstation.app.practice import OpenedCase, PracticeDesk, check_result
from readstation.app.station import OpenStation
from readstation.app.verification import verify_station
from readstation.cli.main import run
from readstation.core.canonical import canonical_bytes, parse_canonical
from readstation.core.errors import DataProblem, Refused
from readstation.core.ids import Login, ReadId
from readstation.core.jobs import QuietJob
from readstation.exchange.practice_pack import open_pack
from readstation.model.audit import AuditAction
from readstation.model.codec import record_to_json
from readstation.model.people import Role
from readstation.model.read import SignedRead
from readstation.practice import play
from readstation.practice.matching import same_lesions
from readstation.practice.results import PracticeResult, read_result, result_file, result_message
from readstation.reading.ports import Transaction
from readstation.reading.unseal import state_of, unseal
from readstation.security import reference_seal
from readstation.security.keys import check_signature
from tests.builders.demo_reads import demo_read
from tests.builders.phantom import PhantomTrial, phantom_trial
from tests.builders.practice import (
    NECROSIS,
    TASKS,
    TRAINEE_PASSWORD,
    Trainee,
    packed_demo,
    trainee_in,
    with_line,
)
from tests.builders.prepared_demo import placed_demo
from tests.support.cut_network import cut_network
from tests.support.readable import forms_of, found_in

__all__ = ["phantom_trial"]


@dataclasses.dataclass(frozen=True)
class ReadCase:
    """A practice profile whose case is read up to its last lock, the pack, and the reference's callipers."""

    profile: Path
    pack: Path
    case: OpenedCase
    forms: dict[str, bytes]


def forms_of_read(signed: SignedRead) -> dict[str, bytes]:
    said = state_of(unseal(signed.sealed)).assessments.values()
    return forms_of(line for each in said for line in each.lines)


@pytest.fixture(scope="module")
def packed(phantom_trial: PhantomTrial, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packed_demo(tmp_path_factory.mktemp("author"), phantom_trial, [NECROSIS])


@pytest.fixture(scope="module")
def locked(packed: Path, phantom_trial: PhantomTrial, tmp_path_factory: pytest.TempPathFactory) -> ReadCase:
    """A trainee crossed the necrosis of T1 and was a little off with every other line."""
    folder = tmp_path_factory.mktemp("trainee")
    truth = with_line(phantom_trial.truth, 0, "T1", 1.3)
    for timepoint, name in ((0, "T2"), (1, "T1"), (1, "T2"), (2, "T1"), (2, "T2"), (2, "N1")):
        truth = with_line(truth, timepoint, name, 1.04)
    with demo_read(packed.parent / "author", phantom_trial.truth) as demo:
        (signed,) = demo.station.run(demo.station.store.reads.signed_reads)
    with trainee_in(folder, truth) as trainee:
        case = trainee.take_in(packed)
        trainee.read_all(trainee.open_read(case))
    return ReadCase(folder, packed, case, forms_of_read(signed))


@pytest.fixture
def trainee(locked: ReadCase, phantom_trial: PhantomTrial, tmp_path: Path) -> Iterator[Trainee]:
    copytree(locked.profile, tmp_path / "practice")
    with trainee_in(tmp_path / "practice", phantom_trial.truth) as opened:
        yield opened


def numbers(trainee: Trainee, action: AuditAction) -> list[int]:
    events = trainee.station.run(lambda: [e for e, _, _ in trainee.station.store.evidence.audit_events()])
    return [each.number for each in events if each.action is action]


def test_from_the_pack_to_a_score_that_names_the_mistake(locked: ReadCase, trainee: Trainee, tmp_path: Path) -> None:
    manifest = locked.case.manifest
    assert (manifest.title, manifest.tasks, manifest.timepoints, manifest.experts) == ("P-01", TASKS, (0, 1, 2), 1)
    result = trainee.sign(trainee.open_read(locked.case))
    score = result.score
    assert [each.reference for each in score.found] == ["T1", "T2", "NT1", "N1"]
    assert (score.missed, score.extra, result.seen_before) == ((), (), 0)
    (rule,) = score.rules
    assert not rule.is_passed
    assert rule.words.startswith(f"{NECROSIS.name}. {NECROSIS.says} T1 TP0: you 60.5 mm, reference 46.6 mm")
    assert rule.own_line is not None
    assert rule.reference_line is not None
    assert (rule.own_line.series, rule.own_line.image) == (rule.reference_line.series, rule.reference_line.image)
    errors = {(each.lesion, each.timepoint): each.difference_tenths for each in score.diameters}
    assert errors == {("T1", 0): 139, ("T1", 1): 10, ("T1", 2): 9, ("T2", 0): 9, ("T2", 1): 5, ("T2", 2): 5}
    assert [(each.own, each.reference) for each in score.progressions] == [(None, None), (2, 2), (2, 2)]
    assert trainee.desk.result(locked.case.read_id) == result
    assert trainee.desk.set_score(trainee.person).cases == 1
    path = trainee.desk.result_path(locked.case.read_id)
    assert check_result(path, locked.pack, same_lesions, QuietJob()) == (result, ())
    assert verify_station(trainee.station, QuietJob()).findings == ()


def test_nothing_readable_of_the_reference_before_the_signature(
    locked: ReadCase, trainee: Trainee, tmp_path: Path
) -> None:
    """Row 28: no file of the profile nor the pack has a point or a length of the reference, in any form.

    Images are left out where they are the author's very files: what they hold they held before there was a reference.
    """
    images = {path.relative_to(trainee.station.folder) for path in trainee.station.profile.images.rglob("*.dcm")}
    assert images
    assert all((locked.pack.parent / "author" / "profile" / each).is_file() for each in images)
    pack = open_pack(locked.pack, check_signature, QuietJob())
    head = tmp_path / "pack-without-images"
    head.write_bytes(locked.pack.read_bytes()[: pack.images_at] + canonical_bytes(record_to_json(pack.index())))
    folder = trainee.station.folder
    files = (path for path in folder.rglob("*") if path.is_file())
    places = [head, *(path for path in files if path.relative_to(folder) not in images)]
    assert len(places) > 10
    assert len(locked.forms) > 200
    assert found_in(places, locked.forms) == set()
    trainee.sign(trainee.open_read(locked.case))
    seen = found_in([trainee.desk.result_path(locked.case.read_id)], locked.forms)
    assert any(name.startswith(f"{locked.case.read_id}.result: utf-8") for name in seen), (
        "the search finds what is there"
    )


def test_the_key_is_formed_in_the_sign_step_only(
    locked: ReadCase, trainee: Trainee, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The act is in the trail, durably, before the key is: read, then opening, then key."""
    formed: list[tuple[int, int]] = []
    form_key = reference_seal.form_key

    def seen(*given: object) -> bytes:
        signed, opened = numbers(trainee, AuditAction.READ_SIGNED), numbers(trainee, AuditAction.REFERENCE_OPENED)
        formed.append((signed[-1], opened[-1]))
        return form_key(*given)  # type: ignore[arg-type]  # what was given to it

    monkeypatch.setattr(reference_seal, "form_key", seen)
    trainee.take_in(locked.pack)
    opened = trainee.open_read(locked.case)
    sealed = trainee.station.run(opened.seal)
    trainee.desk.reads(trainee.person)
    with pytest.raises(Refused, match="once the read is signed"):
        trainee.desk.finish(trainee.session, locked.case.read_id, TRAINEE_PASSWORD)
    with pytest.raises(Refused, match="password does not match"):
        trainee.desk.sign(trainee.session, opened, sealed, "not the password 7")
    assert formed == []
    assert numbers(trainee, AuditAction.REFERENCE_OPENED) == []
    trainee.sign(opened)
    ((signed_at, opened_at),) = formed
    assert signed_at < opened_at


def test_a_run_that_ended_after_the_signature_goes_on_to_the_same_score(
    locked: ReadCase, phantom_trial: PhantomTrial, tmp_path: Path
) -> None:
    copytree(locked.profile, tmp_path / "practice")
    with trainee_in(tmp_path / "practice", phantom_trial.truth) as trainee:
        opened = trainee.open_read(locked.case)
        trainee.station.run(lambda: opened.sign(opened.seal(), TRAINEE_PASSWORD))
    with trainee_in(tmp_path / "practice", phantom_trial.truth) as trainee:
        assert [(each.is_signed, each.result) for each in trainee.desk.reads(trainee.person)] == [(True, None)]
        result = trainee.desk.finish(trainee.session, locked.case.read_id, TRAINEE_PASSWORD)
        assert trainee.desk.finish(trainee.session, locked.case.read_id, TRAINEE_PASSWORD) == result
        path = trainee.desk.result_path(locked.case.read_id)
        assert check_result(path, locked.pack, same_lesions, QuietJob()) == (result, ())


def test_a_second_read_says_that_the_reference_was_open(locked: ReadCase, trainee: Trainee) -> None:
    trainee.sign(trainee.open_read(locked.case))
    again = trainee.take_in(locked.pack)
    assert (again.seen_before, again.case_alias) == (1, locked.case.case_alias), "the images are here once"
    opened = trainee.open_read(again)
    trainee.read_all(opened)
    result = trainee.sign(opened)
    assert (result.seen_before, result.score.is_passed) == (1, True)
    assert check_result(trainee.desk.result_path(again.read_id), locked.pack, same_lesions, QuietJob()) == (result, ())
    assert trainee.desk.set_score(trainee.person).cases == 1, "the last read of a case counts"
    assert trainee.desk.set_score(trainee.person).criteria[-1].is_met


def signed_again(trainee: Trainee, result: PracticeResult) -> bytes:
    """Return a result file that its own trainee signed, as somebody with a program of their own would."""
    person = trainee.person
    signature = trainee.station.run(trainee.station.signer.sign, person.login, TRAINEE_PASSWORD, result_message(result))
    return result_file(result, signature)


def test_a_reference_opened_before_the_signature_leaves_no_score_that_counts(
    locked: ReadCase, trainee: Trainee, tmp_path: Path
) -> None:
    """Someone opens the reference by a program of their own that keeps the trail, reads it, and signs then."""
    station = trainee.station
    opened = trainee.open_read(locked.case)
    sealed = station.run(opened.seal)
    early = SignedRead(sealed, trainee.person.login, station.key.station.station_id, trainee.person.key_id, "00" * 64)
    case = station.run(trainee.desk._head_of, locked.case.read_id)
    draft = play._opening(case, early, trainee.session)
    station.run(station.store.reads.commit, Transaction((draft,)))
    trainee.sign(opened)
    path = trainee.desk.result_path(locked.case.read_id)
    _, findings = check_result(path, locked.pack, same_lesions, QuietJob())
    assert [each.code for each in findings] == ["practice.trail"]
    assert "does not count" in findings[0].message


def test_a_result_that_was_made_up_does_not_count(locked: ReadCase, trainee: Trainee, tmp_path: Path) -> None:
    """Each change is signed anew by the trainee, who has the key: the rest of the file gives it away."""
    good = trainee.sign(trainee.open_read(locked.case))
    better = dataclasses.replace(
        good.score, rules=tuple(dataclasses.replace(rule, is_passed=True) for rule in good.score.rules)
    )
    other = dataclasses.replace(good.trainee, login=Login("r_abcdefghij"))
    made_up = {
        "practice.score": dataclasses.replace(good, score=better),
        "practice.trail": dataclasses.replace(good, events=(*good.events[:3], *good.events[4:])),
        "practice.order": dataclasses.replace(good, seen_before=3),
        "practice.pack": dataclasses.replace(good, commitment="0" * 64),
        "practice.read": dataclasses.replace(good, trainee=other),
        "practice.form": dataclasses.replace(good, events=(*good.events[:-1], "no base64!")),
    }
    path = tmp_path / "made-up.result"
    for code, result in made_up.items():
        path.write_bytes(signed_again(trainee, result))
        _, findings = check_result(path, locked.pack, same_lesions, QuietJob())
        assert findings[0].code == code
    value = parse_canonical(trainee.desk.result_path(locked.case.read_id).read_bytes())
    path.write_bytes(canonical_bytes({**value, "signature": "0" * 128}))
    _, findings = check_result(path, locked.pack, same_lesions, QuietJob())
    assert [each.code for each in findings] == ["practice.signature"]
    for broken in (b"", b"{}", canonical_bytes({"result": record_to_json(good), "signature": 1}), b"[" * 100_000):
        with pytest.raises(DataProblem):
            read_result(broken)


def test_a_read_of_another_case_or_person_opens_nothing(locked: ReadCase, trainee: Trainee) -> None:
    other = trainee.desk.enrol("Dr M. Other", Role.TRAINEE, "another pass phrase 3")
    session = trainee.services.sign_in(other.login, "another pass phrase 3")
    opened = trainee.open_read(locked.case)
    trainee.station.run(lambda: opened.sign(opened.seal(), TRAINEE_PASSWORD))
    with pytest.raises(Refused, match="another person"):
        trainee.desk.finish(session, locked.case.read_id, "another pass phrase 3")
    with pytest.raises(Refused, match="not opened from a practice case"):
        trainee.desk.finish(session, ReadId("no read of practice"), "another pass phrase 3")
    assert numbers(trainee, AuditAction.REFERENCE_OPENED) == []
    trainee.services.sign_out(session)


def test_with_the_network_unplugged(packed: Path, phantom_trial: PhantomTrial, tmp_path: Path) -> None:
    """In a namespace without a route the case opens, is read, signed, scored, and the result is checked."""
    root = Path(__file__).resolve().parents[2]
    with cut_network() as network:
        script = str(Path(__file__).with_name("offline_trainee.py"))
        words = [script, str(tmp_path / "practice"), str(packed), str(phantom_trial.folder), network.address]
        done = subprocess.run(
            [*network.command, sys.executable, *words], capture_output=True, text=True, check=False,
            env=os.environ | {"PYTHONPATH": str(root)}, timeout=300,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout) == {"is_reached": False, "passed": True, "rules": 1, "found": 4, "findings": []}


def test_the_commands_go_from_a_case_to_a_checked_result(
    locked: ReadCase, phantom_trial: PhantomTrial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    profile = tmp_path / "practice"
    copytree(locked.profile, profile)
    with trainee_in(profile, phantom_trial.truth) as trainee:
        opened = trainee.open_read(locked.case)
        trainee.station.run(lambda: opened.sign(opened.seal(), TRAINEE_PASSWORD))
        result = trainee.desk.result_path(locked.case.read_id)
    secret = tmp_path / "password"
    secret.write_text(TRAINEE_PASSWORD + "\n", encoding="utf-8")
    monkeypatch.setenv("READSTATION_PASSWORD_FILE", str(secret))

    def said(*words: str | Path) -> tuple[int, str]:
        with pytest.raises(SystemExit) as left:
            run(["practice", *map(str, words)])
        return int(left.value.code or 0), capsys.readouterr().out

    status, words = said("score", "--profile", profile)
    assert status == 0
    assert "Not passed yet" in words
    assert "case rules: 0 of 1, needed 100 % or more" in words
    assert said("score", result, "--pack", locked.pack)[0] == 0
    result.write_bytes(result.read_bytes().replace(b'"own_tenths":605', b'"own_tenths":466', 1))
    status, words = said("score", result, "--pack", locked.pack)
    assert status == 1
    assert "does not count" in words
    status, words = said("open", locked.pack, "--profile", profile)
    assert status == 0
    assert "Its reference was open here before" in words
    broken = tmp_path / "broken.practice"
    broken.write_bytes(locked.pack.read_bytes()[:-1])
    with pytest.raises(SystemExit) as left:
        run(["practice", "open", str(broken), "--profile", str(profile)])
    assert left.value.code == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_practice_and_trials_share_no_profile(phantom_trial: PhantomTrial, tmp_path: Path) -> None:
    """TR-15: a trial's profile takes no practice case, and no trial role is made in one of practice."""
    folders = placed_demo(tmp_path, phantom_trial)
    with OpenStation(folders.profile) as station, pytest.raises(Refused, match="profile of its own"):
        PracticeDesk(station, same_lesions)
    with OpenStation(tmp_path / "practice") as station:
        desk = PracticeDesk(station, same_lesions)
        assert station.settings.is_practice
        with pytest.raises(Refused, match="trainers and trainees"):
            desk.enrol("Dr N. Reader", Role.READER, "four plain words here")
