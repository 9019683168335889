"""Fixtures of the whole suite: they stand in ``tests/support``, one subject a file."""

from __future__ import annotations

pytest_plugins = [
    "pytester",
    "tests.support.folders",
    "tests.support.garbage",
    "tests.support.display",
    "tests.support.postgres",
    "tests.support.leaks",
    "tests.support.marks",
    "tests.support.new_databases",
    "tests.support.passwords",
    "tests.support.small_disk",
    "tests.support.storage_model",
]
