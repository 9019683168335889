"""A central database verified: everything that it has sealed (TR-32).

A process of its own does this beside other work (`verification_beside`), so nothing of stations and images is loaded.
"""

from __future__ import annotations

from readstation.core.jobs import Job
from readstation.reading.verify import Verification, verify
from readstation.reading.verify_decisions import ComparedReads
from readstation.security.keys import check_signature
from readstation.store.central.factory import open_evidence


def verify_central(url: str, job: Job, sequencer_key: str = "", password: str | None = None) -> Verification:
    """Check everything that a central database has sealed.

    Parameters
    ----------
    url
        The database; on PostgreSQL it names the office or an auditor.
    job
        Progress and cancel.
    sequencer_key
        The id of the key that must have signed the checkpoints, as it was got on paper; empty where none is at hand.
    password
        What opens the database; the URL's own where None.
    """
    evidence = open_evidence(url, password)
    try:
        log = evidence.log(sequencer_key)
        key_hex = log.checkpoints[-1].public_key_hex if log.checkpoints else ""
        cases = evidence.compared()
        compared = None if cases is None else ComparedReads(cases, key_hex, are_signed_here=True)
        return verify(evidence, check_signature, log=log, compared=compared, is_whole=False, job=job)
    finally:
        evidence.close()
