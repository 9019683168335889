"""The distribution read: where the yttrium went, as one form with its volumes and figures (MR-1001, MR-1002)."""
