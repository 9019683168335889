"""The criteria engine: pure, exact, and the same for window, command line and report."""
