"""Case files: JSON objects to facts, outcomes to JSON rows, in the shapes of specification 9.1."""
