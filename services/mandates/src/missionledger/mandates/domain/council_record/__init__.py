"""What led up to a mandate, and what the Council said beside its votes."""
