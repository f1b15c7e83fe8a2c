"""Handlers, policies and queries: what the service does with its rules."""
