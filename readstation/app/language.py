"""Gives the window the words of a language from Qt's translation files."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

from readstation.core.errors import Defect
from readstation.core.phrases import use_catalogue
from readstation.core.resources import resource_path
from readstation.ui.presenters.language import Language

CONTEXT = "readstation"
"""The context of every phrase in the translation files."""

_installed: list[QTranslator] = []


def speak(language: Language) -> None:
    """Let every phrase that is asked for from now on be of a language, in Qt's own dialogs too.

    Parameters
    ----------
    language
        English is that of the source and needs no file.

    Raises
    ------
    Defect
        If the shipped file of the language cannot be read.
    """
    while _installed:
        QCoreApplication.removeTranslator(_installed.pop())
    use_catalogue(None)
    if language is Language.ENGLISH:
        return
    ours = QTranslator()
    if not ours.load(str(resource_path("translations", f"readstation_{language}.qm"))):
        raise Defect(f"the translation file of {language} cannot be read")
    _install(ours)
    # What Qt says itself, such as the buttons of a file dialog. Where it is not there, those stay English.
    qt = QTranslator()
    if qt.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        _install(qt)

    @cache
    def words_of(phrase: str) -> str:
        return ours.translate(CONTEXT, phrase) or ""

    use_catalogue(words_of)


def _install(translator: QTranslator) -> None:
    QCoreApplication.installTranslator(translator)
    _installed.append(translator)
