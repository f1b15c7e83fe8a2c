"""The edges of the mandates service."""
