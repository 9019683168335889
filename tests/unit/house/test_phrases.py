"""The translation files say everything that the window says, and nothing else."""

from __future__ import annotations

import ast
from pathlib import Path
from string import Formatter

import pytest
from PySide6.QtCore import QTranslator

from installers.phrases import CONTEXT, FOLDER, all_phrases, phrases_of, translations

ROOT = Path(__file__).resolve().parents[3]
FILES = sorted(FOLDER.glob("*.ts"))


def _places(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def test_there_is_a_language_beside_english() -> None:
    assert [each.stem for each in FILES] == ["readstation_de"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_phrase_has_its_words_and_no_words_are_left_over(path: Path) -> None:
    """``python -m installers.phrases`` brings the files up to date."""
    words = translations(path)
    assert sorted(words) == all_phrases()
    assert [phrase for phrase, said in words.items() if not said.strip()] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_words_have_the_places_edges_and_rules_of_their_phrase(path: Path) -> None:
    """A place that is lacking would raise in the window; spaces at the ends join sentences; rule ids stay."""
    for phrase, said in translations(path).items():
        assert _places(said) == _places(phrase), phrase
        assert (said[:1].isspace(), said[-1:].isspace()) == (phrase[:1].isspace(), phrase[-1:].isspace()), phrase
        assert said.count("MR-") == phrase.count("MR-"), phrase


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_compiled_file_says_what_the_source_file_says(path: Path) -> None:
    compiled = QTranslator()
    assert compiled.load(str(path.with_suffix(".qm")))
    for phrase, said in translations(path).items():
        assert compiled.translate(CONTEXT, phrase) == said


def test_a_phrase_that_is_put_together_is_not_overlooked() -> None:
    source = 'tr("A {n}", n=1); phrase("Axial", inside=True); within(words); tr(words); "no phrase"'
    assert list(phrases_of(source)) == ["A {n}", "Axial", "axial"]


def test_no_phrase_is_translated_while_a_module_is_read() -> None:
    """The language is set after the import; what is translated before would stay English."""
    early = []
    for path in sorted((ROOT / "readstation").rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        inside = {id(each) for function in ast.walk(tree) if _is_function(function) for each in ast.walk(function)}
        for node in ast.walk(tree):
            is_call = (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("tr", "within")
            )
            if is_call and id(node) not in inside:
                early.append(f"{path.name}:{node.lineno}")
    assert early == []


def _is_function(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.Lambda)
