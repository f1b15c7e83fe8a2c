"""A uniformed unit of a contributing country: promised, present, evaluated, gone home."""
