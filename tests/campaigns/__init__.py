"""Campaigns: the tests by chance at the counts of a release, in parts that can be stopped and gone on with (TR-68)."""
