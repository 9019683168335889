"""Frozen records: the words of a blinded read, without behaviour that needs a library."""
