"""SDTM tables of a trial's reads: TU, TR, RS and what goes with them, from signed reads alone (CDISC SDTM IG 3.4)."""
