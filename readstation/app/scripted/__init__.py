"""A read that the program does by itself through its own window, with the X server's mouse and keyboard events."""
