"""The central database behind one contract: PostgreSQL, or an SQLite file on a single machine (TR-8 to TR-16)."""
