"""Voluntary money: trust funds and gifts in kind, always kept apart from assessed money."""
