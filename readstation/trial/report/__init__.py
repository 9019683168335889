"""The report of a trial: from signed reads and clinical tables to outcomes, tables and plots as plain values."""
