"""Which series plays which part, and where it hangs: pure rules over plain facts."""
