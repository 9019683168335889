"""Fixtures of the end-to-end tests."""

from __future__ import annotations

from tests.builders.phantom import phantom_trial

__all__ = ["phantom_trial"]
