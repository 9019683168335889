"""Two signed reads of a subject side by side: what differs, what that changes, and which result is final."""
