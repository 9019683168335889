"""Readstation: blinded central review of liver-cancer trials."""
