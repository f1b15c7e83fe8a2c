"""The edges of the performance service."""
