"""The page of SPECT and PET over CT."""
