"""Duties of a mission that live on after the last person and item has gone."""
