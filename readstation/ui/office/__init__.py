"""Pages of the trial office."""
