"""Passwords, wrapped keys, the signing process, and chain checks: everything that touches cryptography."""
