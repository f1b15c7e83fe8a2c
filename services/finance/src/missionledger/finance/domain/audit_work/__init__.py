"""Audit work: recommendations, exceptions worth a look, and samples by money unit."""
