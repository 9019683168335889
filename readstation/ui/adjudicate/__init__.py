"""The adjudication bench: the reading room seen from another side, with both reads over the same images (screen g)."""
