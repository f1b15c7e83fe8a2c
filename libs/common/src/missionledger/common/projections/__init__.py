"""Projections: read models in a store of their own, followed, rebuilt and switched."""
