"""Clinical tables as sponsor and investigators hand them over: what each holds, and what is refused of it."""
