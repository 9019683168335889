"""Evidence of a trial in one file: exported, checked by three programs, and altered in every way (TR-28, TR-32, TR-37).

The three are the product, a checker that shares no line with it, and OpenSSL as the manual says.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from readstation.app.central_verification import verify_central
from readstation.app.verification import verify_bundle
from readstation.cli import trial_export, verify
from readstation.core.jobs import QuietJob
from readstation.exchange.evidence_bundle import TrialEvidence, write_bundle
from readstation.model.audit import AuditAction
from readstation.model.checkpoint import Checkpoint as Said
from readstation.model.checkpoint import LogBlock, SignedCheckpoint, checkpoint_statement
from readstation.model.log import LogLeaf, leaf_hash
from readstation.model.merkle import root_of
from readstation.reading.verify_checkpoints import LogEvidence
from readstation.security.keys import check_signature, public_key_hex
from readstation.store.central.factory import open_sequencer
from readstation.store.central.schema import office_act
from tests.builders.central_access import prepared
from tests.builders.central_world import as_administrator
from tests.builders.golden import GoldenRead
from tests.builders.log_world import BEGAN_MS, new_log_world
from tests.independent import checker
from tests.independent.checker import check
from tests.support.machine import not_run
from tests.support.seeds import seed_of_part

ROOT = Path(__file__).resolve().parents[2]
SEED = seed_of_part(100)
Lines = list[dict[str, Any]]


@dataclass
class Exported:
    """A central database with three closed hours, and its evidence."""

    url: str
    text: str
    sequencer_key: str

    @property
    def lines(self) -> Lines:
        return [json.loads(line) for line in self.text.splitlines()]


def as_text(lines: Lines) -> str:
    """Return lines as a file whose end fits: the forger knows the form."""
    written = [
        json.dumps(line, separators=(",", ":"), sort_keys=True) + "\n" for line in lines if line["kind"] != "end"
    ]
    whole = "".join(written)
    end = {"kind": "end", "lines": len(written), "digest": hashlib.sha256(whole.encode()).hexdigest()}
    return whole + json.dumps(end, separators=(",", ":"), sort_keys=True) + "\n"


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    folder = tmp_path_factory.mktemp("evidence")
    url = f"sqlite:///{folder / 'central.db'}"
    log = new_log_world(prepared(url), folder / "station")
    assert log.look() == ()
    log.world.station.amend()
    log.send()
    log.next_hour()
    with contextlib.closing(open_sequencer(url, check_signature)) as sequencer:
        assert sequencer.state_now(log.key, BEGAN_MS) is not None
    log.world.station.close()
    target = folder / "trial.jsonl"
    words = ["--evidence", str(target), "--central", url]
    done = CliRunner().invoke(trial_export.command, words, standalone_mode=False)
    assert done.return_value == 0, done.output
    assert "facts in trial.jsonl" in done.stdout
    with as_administrator(url) as connection:
        acts = connection.execute(select(office_act.c.about).where(office_act.c.action == "evidence_exported")).all()
    assert acts == [(hashlib.sha256(target.read_bytes()).hexdigest(),)]
    return Exported(url, target.read_text(encoding="ascii"), log.key.key_id)


def product(text: str, folder: Path, sequencer_key: str = "") -> list[str]:
    file = folder / "altered.jsonl"
    file.write_text(text, encoding="ascii")
    return [str(each) for each in verify_bundle(file, QuietJob(), sequencer_key).findings if each.is_error]


def test_database_and_file_hold_alike(exported: Exported, tmp_path: Path) -> None:
    there = verify_central(exported.url, QuietJob(), exported.sequencer_key)
    file = tmp_path / "trial.jsonl"
    file.write_text(exported.text, encoding="ascii")
    here = verify_bundle(file, QuietJob(), exported.sequencer_key)
    assert there.findings == here.findings == ()
    assert (here.signed_reads, here.locks, here.log_leaves) == (there.signed_reads, there.locks, there.log_leaves)
    assert here.signed_reads == 2
    assert here.codes == there.codes
    assert check(exported.text) == []
    done = CliRunner().invoke(verify.command, [str(file)], standalone_mode=False)
    assert done.return_value == 0
    assert "Everything holds: 2 signed reads" in done.stdout
    other = CliRunner().invoke(verify.command, [str(file), "--sequencer-key", "0" * 64], standalone_mode=False)
    assert other.return_value == 1
    assert "another key than the sequencer's" in other.stdout


def test_the_file_has_all_kinds_and_the_trail_its_signed_heads(exported: Exported) -> None:
    """TR-36: heads after both locks, both signatures and the lock of the amendment; TR-37: what was seen."""
    kinds = {line["kind"] for line in exported.lines}
    assert kinds == {"header", "charter", "key", "fact", "leaf", "block", "checkpoint", "inclusion", "end"}
    events = [
        json.loads(line["body"]) for line in exported.lines if line.get("fact_kind") == "audit" and "body" in line
    ]
    actions = [event["action"] for event in events]
    assert actions.count(AuditAction.HEAD_SIGNED) == 5
    assert actions.count(AuditAction.CHECKPOINT_SEEN) == 1
    assert {event["boot_id"] for event in events} == {"boot-1"}
    assert len([line for line in exported.lines if line["kind"] == "inclusion"]) == 2


def test_the_checker_knows_nothing_of_the_program() -> None:
    tree = ast.parse((ROOT / "tests/independent/checker.py").read_text(encoding="utf-8"))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {name.partition(".")[0] for name in names} == {"hashlib", "json", "sys", "collections", "cryptography"}


def golden_text(folder: Path) -> str:
    """Return the read that the first release signed as evidence, under a log that is made for it."""
    golden = GoldenRead()
    facts = [fact for fact in golden.facts() if fact.login]
    leaves = []
    for position, fact in enumerate(facts):
        said = (str(fact.login), str(fact.station), fact.number, fact.kind, fact.digest, "sealed")
        leaves.append(LogLeaf(position, fact.login, fact.station, *said[2:], leaf_hash(*said)))  # type: ignore[arg-type]
    block = LogBlock(1, 0, len(leaves), root_of(bytes.fromhex(each.leaf_hash) for each in leaves).hex(), "5a" * 32, 0)
    private = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
    public = public_key_hex(private)
    statement = checkpoint_statement(
        Said(1, root_of([block.leaf_hash]).hex(), 0, hashlib.sha256(bytes.fromhex(public)).hexdigest())  # type: ignore[arg-type]
    )
    signature = private.sign(b"Readstation log checkpoint, version 1\n" + statement).hex()
    log = LogEvidence(tuple(leaves), (block,), (SignedCheckpoint(statement, signature, public),))
    charters = {hashlib.sha256(golden.charter_bytes).hexdigest(): golden.charter_bytes}
    evidence = TrialEvidence(charters, golden.public_keys(), golden.key_owners(), facts, (), log)
    write_bundle(folder / "golden.jsonl", evidence, "0.1.0", 0, QuietJob())
    return (folder / "golden.jsonl").read_text(encoding="ascii")


def test_both_programs_agree_on_what_the_first_release_signed(tmp_path: Path) -> None:
    """TR-28: golden data of format 0.1."""
    text = golden_text(tmp_path)
    assert len(text.splitlines()) > 20
    assert check(text) == []
    assert product(text, tmp_path) == []


def pick(lines: Lines, chance: random.Random, **wanted: object) -> dict[str, Any]:
    return chance.choice([line for line in lines if all(line.get(name) == value for name, value in wanted.items())])


def refit(fact: dict[str, Any], lines: Lines) -> None:
    """Make digest and log line of a fact fit its body."""
    fact["digest"] = hashlib.sha256(fact["body"].encode()).hexdigest()
    for line in lines:
        if line["kind"] == "leaf" and all(line[n] == fact[n] for n in ("login", "station", "number")):
            line["digest"] = fact["digest"]
            line["leaf_hash"] = leaf_hash(
                line["login"], line["station"], line["number"], line["fact_kind"], line["digest"], line["status"]
            )


def alter(lines: Lines, chance: random.Random) -> None:
    """A letter of a fact."""
    fact = pick(lines, chance, kind="fact")
    at = chance.choice([match.start() for match in re.finditer(r"[a-z0-9]", fact["body"])])
    fact["body"] = fact["body"][:at] + ("b" if fact["body"][at] != "b" else "c") + fact["body"][at + 1 :]


def alter_and_refit(lines: Lines, chance: random.Random) -> None:
    """A letter of a fact, with digest and log line made to fit."""
    alter(lines, chance)
    for fact in lines:
        if fact["kind"] == "fact" and hashlib.sha256(fact["body"].encode()).hexdigest() != fact["digest"]:
            refit(fact, lines)


def delete(lines: Lines, chance: random.Random) -> None:
    """A fact is gone."""
    lines.remove(pick(lines, chance, kind="fact"))


def insert(lines: Lines, chance: random.Random) -> None:
    """A fact that was never sealed."""
    lines.append({**pick(lines, chance, kind="fact"), "number": 9999})


def swap(lines: Lines, chance: random.Random) -> None:
    """Two facts under each other's number."""
    first, second = chance.sample([line for line in lines if line["kind"] == "fact"], 2)
    first["number"], second["number"] = second["number"], first["number"]


def truncate(lines: Lines, chance: random.Random) -> None:
    """The end of the log is gone, with its facts and its last hours."""
    leaves = [line for line in lines if line["kind"] == "leaf"]
    kept = chance.randrange(1, len(leaves) - 1)
    gone = {(line["login"], line["station"], line["number"]) for line in leaves[kept:]}
    lines[:] = [
        line
        for line in lines
        if not (line["kind"] == "leaf" and line["position"] >= kept)
        and not (line["kind"] == "fact" and (line["login"], line["station"], line["number"]) in gone)
        and line["kind"] != "inclusion"
    ]


def sign_anew(lines: Lines, chance: random.Random) -> None:
    """A read signed with another key, which is put beside."""
    private = Ed25519PrivateKey.generate()
    fact = pick(lines, chance, kind="fact", fact_kind="signed_read")
    read = json.loads(fact["body"])
    digests = ",".join(f'"{n}":"{hashlib.sha256(read[n].encode()).hexdigest()}"' for n in ("body", "head"))
    message = f"Readstation signed read, version 1\n{{{digests}}}".encode()
    public = public_key_hex(private)
    read["key_id"] = hashlib.sha256(bytes.fromhex(public)).hexdigest()
    read["signature"] = private.sign(message).hex()
    fact["body"] = json.dumps(read, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    lines.append({"kind": "key", "key_id": read["key_id"], "owner": "r_someone", "public_key": public})
    refit(fact, lines)


def exchange_key(lines: Lines, chance: random.Random) -> None:
    """Another key under a known id."""
    pick(lines, chance, kind="key")["public_key"] = public_key_hex(Ed25519PrivateKey.generate())


def rewrite_log(lines: Lines, chance: random.Random) -> None:
    """A fact, its log line and the root of its hour changed together; the checkpoint cannot be."""
    alter_and_refit(lines, chance)
    hashes = [bytes.fromhex(line["leaf_hash"]) for line in lines if line["kind"] == "leaf"]
    for block in lines:
        if block["kind"] == "block":
            block["root"] = root_of(hashes[block["first"] : block["first"] + block["leaves"]]).hex()


def forge_checkpoint(lines: Lines, chance: random.Random) -> None:
    """A checkpoint says something else."""
    checkpoint = pick(lines, chance, kind="checkpoint")
    checkpoint["statement"] = re.sub(r'"root":"..', '"root":"zz', checkpoint["statement"])


KINDS: tuple[Callable[[Lines, random.Random], None], ...] = (
    *(alter, alter_and_refit, delete, insert, swap, truncate, sign_anew, exchange_key, rewrite_log, forge_checkpoint),
)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_tampering_is_found_by_both_programs(
    exported: Exported, tmp_path: Path, kind: Callable[[Lines, random.Random], None]
) -> None:
    """TR-32: five altered files of each kind; TR-32's corpus of 500 is the slow test."""
    assert found_by(exported, tmp_path, kind, range(5)) == (5, 5)


@pytest.mark.slow
def test_five_hundred_altered_exports(
    exported: Exported, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    counts = [found_by(exported, tmp_path, kind, range(SEED, SEED + 50)) for kind in KINDS]
    record_property("altered exports", 50 * len(KINDS))
    assert counts == [(50, 50)] * len(KINDS)


def test_a_program_that_leaves_the_log_out_is_found(
    exported: Exported, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TR-32, sensitivity: what was cut off together with its lines of the log passes then."""
    monkeypatch.setattr("readstation.reading.verify._of_log", lambda *_: iter(()))
    assert found_by(exported, tmp_path, truncate, range(5))[0] < 5


NOTHING_WRONG = {"check_fact": lambda *_: (), "signed": lambda *_: True}


@pytest.mark.parametrize(
    ("left_out", "kind"), [("check_fact", alter), ("signed", exchange_key)], ids=["facts", "signatures"]
)
def test_a_checker_that_leaves_out_a_check_is_found(
    left_out: str,
    kind: Callable[[Lines, random.Random], None],
    exported: Exported,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """TR-32, sensitivity: the second program, without its look at each fact or at signatures."""
    monkeypatch.setattr(checker, left_out, NOTHING_WRONG[left_out])
    assert found_by(exported, tmp_path, kind, range(5))[1] < 5


def found_by(
    exported: Exported, folder: Path, kind: Callable[[Lines, random.Random], None], seeds: range
) -> tuple[int, int]:
    """Return how many altered files product and checker find."""
    ours = theirs = 0
    for seed in seeds:
        lines = exported.lines
        kind(lines, random.Random(seed))
        text = as_text(lines)
        ours += bool(product(text, folder))
        theirs += bool(check(text))
    return ours, theirs


def test_a_file_that_was_cut_or_is_none(exported: Exported, tmp_path: Path) -> None:
    lines = exported.text.splitlines(keepends=True)
    assert "the file was cut or changed" in product("".join(lines[:-1]), tmp_path)[0]
    assert "line 3: is no line of evidence" in product("".join([*lines[:2], "{}\n", *lines[3:]]), tmp_path)[0]
    assert "stands after the last line" in product(exported.text + "{}\n", tmp_path)[0]


def recipe() -> str:
    """Return the commands of the manual that need nothing of the program."""
    manual = (ROOT / "docs/manual/verification.md").read_text(encoding="utf-8")
    part = manual[manual.index("## Without the program") : manual.index("## The log")]
    return "\n".join(re.findall(r"```sh\n(.*?)```", part, re.DOTALL))


@pytest.mark.skipif(sys.platform == "win32", reason="a recipe for bash")
def test_the_recipe_of_the_manual_accepts_and_refuses(exported: Exported, tmp_path: Path) -> None:
    """TR-32: OpenSSL alone; once as it is, once with one letter of the read changed, once under another key."""
    openssl, bash = shutil.which("openssl"), shutil.which("bash")
    if openssl is None or bash is None:
        not_run("no openssl or no bash on this machine")
    (tmp_path / "trial.jsonl").write_text(exported.text, encoding="ascii")
    good = run_recipe(bash, tmp_path)
    assert good.returncode == 0, good.stderr
    assert "The key is the one that the read names." in good.stdout
    assert "Signature Verified Successfully" in good.stdout
    for marker in (r"printed_name\\\":\\\"Dr. V", r"length_tenths\\\":25"):
        at = exported.text.index(marker) + len(marker) - 1
        altered = exported.text[:at] + chr(ord(exported.text[at]) ^ 1) + exported.text[at + 1 :]
        (tmp_path / "trial.jsonl").write_text(altered, encoding="ascii")
        bad = run_recipe(bash, tmp_path)
        assert bad.returncode == 1
        assert "Signature Verification Failure" in bad.stdout + bad.stderr


def run_recipe(bash: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([bash, "-c", recipe()], cwd=folder, capture_output=True, text=True, check=False)
