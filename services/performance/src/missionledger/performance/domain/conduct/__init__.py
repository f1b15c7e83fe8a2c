"""Conduct cases: what happened is sealed, what was done about it is on record."""
