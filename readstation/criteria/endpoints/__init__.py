"""From a scope's responses over time to best response and durations, each by its own rules."""
