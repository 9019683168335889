"""Practice, offline: cases with a sealed reference, the score against it, and agreement over many cases."""
