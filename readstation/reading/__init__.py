"""The blinded read as a use case: session, journal, derivation, lock, signature, verification."""
