"""Processes: Temporal workflows driven by events."""
