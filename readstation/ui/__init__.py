"""The window: what a reader sees and does. Nothing here knows a file, a database or a key."""
