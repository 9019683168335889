"""A trial that never was: courses of subjects, what readers see of them, and what sponsor and sites hand over."""
