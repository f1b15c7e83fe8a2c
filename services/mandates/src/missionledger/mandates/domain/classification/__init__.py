"""Schemes that tasks are sorted by, beside the parts the Council's affairs division uses."""
