"""What a mission plans for from its first day: lasting gains, setbacks, expectations, contacts."""
