"""The one place that knows every concrete class: wiring, lifecycle, logs, demo."""
