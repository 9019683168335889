"""The cases of a person, and where to go on."""
