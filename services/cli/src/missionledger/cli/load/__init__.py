"""The idempotent import of reference data into a running system."""
