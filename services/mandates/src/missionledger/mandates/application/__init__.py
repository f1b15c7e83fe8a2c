"""What users ask of the mandates service: commands across aggregates, and reads."""
