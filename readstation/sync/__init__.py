"""Getting facts to the central database exactly once, and answers back."""
