"""Writes the report of a trial: plots, HTML, PDF, and the rows behind the numbers as CSV."""
