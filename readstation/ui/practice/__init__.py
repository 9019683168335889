"""The pages of a practice profile: the list of cases, the score, and a read beside the reference."""
