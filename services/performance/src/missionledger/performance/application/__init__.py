"""What users ask of the performance service: commands across aggregates, and reads."""
