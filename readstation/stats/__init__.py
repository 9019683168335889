"""Statistics of a trial and of its readers, and the clinical secondary measures."""
