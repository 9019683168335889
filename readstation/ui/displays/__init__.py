"""More than one display, and whether each shows greys as it should."""
