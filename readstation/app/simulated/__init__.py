"""The simulated trial: people with keys, images that are taken in, reads that go the way of all reads."""
