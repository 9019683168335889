"""Ids, time, errors, exact numbers, canonical bytes, findings and jobs: what everything else stands on."""
