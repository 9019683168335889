"""The phantom of these tests."""

from tests.builders.phantom import phantom_trial

__all__ = ["phantom_trial"]
