"""Builders that tests of the console share."""
