"""The rules of the house that no tool checks: sizes, places, and what may stand in the repository."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 60
PROGRAM = sorted([*(ROOT / "readstation").rglob("*.py"), *(ROOT / "installers").rglob("*.py")])
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# Written in pieces, so that this file does not hold what it looks for.
REGISTRY_HOST = re.compile(
    r"(files\.python" + r"hosted\.org|\bpypi" + r"\.org|deb\.deb" + r"ian\.org|snapshot\.deb" + r"ian\.org"
    r"|registry\.npm" + r"js\.org|crates" + r"\.io/|proxy\.golang" + r"\.org)"
)
MACHINE_PATH = re.compile(
    r"(?<![\w.$}])/(?:work|root|home/\w+|Users/\w+|opt/pypi|tmp/\w+)(?=[/\s\"'`,;)]|$)", re.MULTILINE
)


def committed_texts() -> list[tuple[str, str]]:
    """Return path and text of every committed text file."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    texts = []
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if not path.is_file():
            continue
        data = path.read_bytes()
        if b"\0" not in data:
            texts.append((name, data.decode("utf-8")))
    return texts


def test_there_is_a_program_to_look_at() -> None:
    assert len(PROGRAM) > 30


def test_no_module_is_over_400_lines() -> None:
    long = {
        str(p.relative_to(ROOT)): n for p in PROGRAM if (n := len(p.read_text("utf-8").splitlines())) > MAX_MODULE_LINES
    }
    assert long == {}


def test_one_module_opens_sqlite() -> None:
    """TR-42: one connection to a file, and nobody beside it."""
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "readstation").rglob("*.py")
        if re.search(
            r"^\s*(import sqlite3|from sqlite3|import apsw)|sqlite3\.connect", path.read_text("utf-8"), re.MULTILINE
        )
    ]
    assert found == ["readstation/store/engines.py"]


def test_no_function_is_over_60_lines() -> None:
    long = {}
    for path in PROGRAM:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > MAX_FUNCTION_LINES:
                    long[f"{path.relative_to(ROOT)}:{node.name}"] = lines
    assert long == {}


def plain_calls(tree: ast.AST, name: str) -> list[ast.Call]:
    """Return the calls of a method or class of this name."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call for call in calls if getattr(call.func, "attr", getattr(call.func, "id", "")) == name]


def is_said_by_us(value: ast.expr) -> bool:
    """Whether a tooltip is a phrase of the catalogue, made plain, or empty."""
    if isinstance(value, ast.IfExp):
        return is_said_by_us(value.body) and is_said_by_us(value.orelse)
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id in ("plain_tip", "tr")
    return (isinstance(value, ast.Constant) and value.value == "") or (
        isinstance(value, ast.Name) and value.id == "tip"
    )


def test_labels_and_tips_are_plain_text() -> None:
    """TR-60: Qt guesses what looks like markup; labels are made in one place, and tips are made plain."""
    odd = []
    for path in PROGRAM:
        if "ui" not in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        if path.name != "labels.py" and len(plain_calls(tree, "QLabel")) > text.count("TextFormat.PlainText"):
            odd.append(f"{path.name}: a label of its own")
        tips = [call for call in plain_calls(tree, "setToolTip") if not is_said_by_us(call.args[0])]
        odd += [f"{path.name}:{call.lineno}: a tip that is not plain" for call in tips]
    assert odd == []


def test_every_package_stands_in_the_contract() -> None:
    contract = next(each for each in PROJECT["tool"]["importlinter"]["contracts"] if each["type"] == "layers")
    placed = {name.strip(" ()") for layer in contract["layers"] for name in layer.split("|")}
    there = {path.parent.name for path in (ROOT / "readstation").glob("*/__init__.py")}
    assert contract["exhaustive"] is True
    assert there <= placed


def test_names_say_what_they_hold() -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "misc", "common"}
    assert [str(p.relative_to(ROOT)) for p in PROGRAM if {p.stem, p.parent.name} & vague] == []


@pytest.mark.parametrize("pattern", [REGISTRY_HOST, MACHINE_PATH], ids=["registry host", "machine path"])
def test_no_file_names_a_registry_or_a_machine(pattern: re.Pattern[str]) -> None:
    hits = {name: found.group() for name, text in committed_texts() if (found := pattern.search(text))}
    assert hits == {}


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (REGISTRY_HOST, "https://pypi" + ".org/simple"),
        (MACHINE_PATH, "open('/ro" + "ot/data')"),
        (MACHINE_PATH, "in /wo" + "rk/main"),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


def test_the_picture_is_drawn_from_the_contract() -> None:
    spec = importlib.util.spec_from_file_location(
        "make_architecture", ROOT / "docs" / "images" / "make_architecture.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.PICTURE.read_text(encoding="utf-8") == module.draw()
    assert {name for row in module.layers() for name, _ in row} == set(module.TOLD)


@pytest.mark.parametrize(
    "page", ["README.md", "CHANGELOG.md", *(str(p.relative_to(ROOT)) for p in (ROOT / "docs").rglob("*.md"))]
)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    assert [target for target in targets if not ((ROOT / page).parent / target).exists()] == []


def test_commands_in_the_readme_exist() -> None:
    from installers.bootstrap import SETS_OF
    from readstation.cli.main import COMMANDS, readstation

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    started = set(re.findall(r"installers/bootstrap\.py (\w+)", text))
    named = set(re.findall(r"`readstation ([a-z]+)", text))
    assert started == set(SETS_OF)
    assert named
    assert named <= set(COMMANDS)
    context = readstation.make_context("readstation", [], resilient_parsing=True)
    assert all(readstation.get_command(context, name) is not None for name in sorted(named))


def test_ci_calls_the_documented_command_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    calls = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert calls == ['exec python3 installers/bootstrap.py test "$@"']
    assert "python3 installers/bootstrap.py test" in (ROOT / "README.md").read_text(encoding="utf-8")
