"""Coverage-guided fuzzing of the doors through which data from outside come in (TR-61)."""
