"""Arrangements with partners: a register of what is decided together, and on which paper."""
