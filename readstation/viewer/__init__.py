"""Views of images: what is shown where, how it is drawn, and the tools that draw on it."""
