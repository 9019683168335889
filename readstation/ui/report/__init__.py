"""Saving the report of a signed read: where to, how far, where it lies."""
