"""Changes of the database schemas, each with a copy made before it (TR-64)."""
