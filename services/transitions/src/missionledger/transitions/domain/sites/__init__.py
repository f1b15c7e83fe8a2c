"""The sites of a mission: cleaned, handed over, or lost, from the outside in."""
