"""Codes of other systems, and what they stand for here from which day on."""
