"""Closing a timepoint, and signing a read."""
