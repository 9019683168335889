"""Tools: small state machines over pointer events in the patient, with no window in them."""
