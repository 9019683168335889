"""The languages that the window speaks."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """A language, by its code."""

    ENGLISH = "en"
    GERMAN = "de"

    @property
    def own_name(self) -> str:
        """Its name in itself: whoever cannot read the others finds it."""
        return {Language.ENGLISH: "English", Language.GERMAN: "Deutsch"}[self]
