"""The reading room: images, what is said of them, and the one next step."""
